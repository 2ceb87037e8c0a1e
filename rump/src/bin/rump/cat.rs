//! `rump cat`.

use std::ffi::OsString;
use std::io::Read;

use crate::Open;
use crate::entry::Kind;
use crate::source::Sources;
use crate::ui::{Outcome, Ui};

/// Print files
///
/// Their bytes go to standard output as they are, one file after the other.
#[derive(Debug, clap::Args)]
pub(crate) struct Cat {
    #[command(flatten)]
    open: Open,
    /// Files to print
    #[arg(required = true, value_name = "IMAGE:/PATH")]
    files: Vec<OsString>,
}

impl Cat {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        let mut sources = Sources::new(&self.open);
        let mut buffer = vec![0; 1 << 20];
        for file in &self.files {
            let (source, path) = sources.open(file)?;
            // Not before: opening a fifo would wait for its writer.
            match source.stat(&path) {
                Ok(stat) if stat.kind == Kind::File => {}
                Ok(stat) => {
                    ui.complain(&path, format_args!("is a {}", stat.kind.words()));
                    continue;
                }
                Err(error) => {
                    source.complain(ui, &path, error)?;
                    continue;
                }
            }
            let mut open = match source.file(&path) {
                Ok(open) => open,
                Err(error) => {
                    source.complain(ui, &path, error)?;
                    continue;
                }
            };
            loop {
                match open.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(n) => ui.bytes(&buffer[..n])?,
                    Err(error) => {
                        source.complain(ui, &path, error)?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}
