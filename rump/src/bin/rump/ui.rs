//! What the command says: output, complaints, exit status.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

use crate::names;

/// Why the command ends, as the exit status tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Status {
    /// Some of what was asked for could not be done.
    Partial = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Not an image, damaged, or a format that is not known.
    Image = 3,
    /// The host's files: the image cannot be read, the output not written.
    Host = 4,
    /// The kernel inside died: a bug.
    Kernel = 5,
}

/// The end of a command that cannot go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the output any more (`rump tree ... | head`): no error.
    Closed,
    /// Something to say.
    Told {
        status: Status,
        message: String,
        hint: Option<String>,
    },
}

impl Failure {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Failure::Told {
            status,
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, text: impl Into<String>) -> Self {
        if let Failure::Told { hint, .. } = &mut self {
            *hint = Some(text.into());
        }
        self
    }

    fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::new(Status::Host, format!("cannot write the output: {error}")),
        }
    }
}

/// The result of each step of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

impl ColorChoice {
    fn for_stream(self, stream: &impl IsTerminal) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        match self {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => stream.is_terminal() && !set("NO_COLOR") && !dumb,
        }
    }
}

/// Standard output and error. Output is buffered, in a copy of the descriptor:
/// std's own handle would look for line ends in every byte that `cat` copies.
#[derive(Debug)]
pub(crate) struct Ui {
    out: File,
    buffer: Vec<u8>,
    colors: bool,
    error_colors: bool,
    raw: bool,
    failed: bool,
}

const BUFFER: usize = 64 << 10;

impl Ui {
    pub(crate) fn new(colors: ColorChoice) -> io::Result<Self> {
        let out = io::stdout();
        Ok(Ui {
            colors: colors.for_stream(&out),
            error_colors: colors.for_stream(&io::stderr()),
            out: out.as_fd().try_clone_to_owned()?.into(),
            buffer: Vec::with_capacity(BUFFER),
            raw: false,
            failed: false,
        })
    }

    /// Print names as the bytes they are.
    pub(crate) fn set_raw(&mut self, raw: bool) {
        self.raw = raw;
    }

    /// Is the output coloured?
    pub(crate) fn colors(&self) -> bool {
        self.colors
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Outcome {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush()?;
            if bytes.len() >= BUFFER {
                return self.out.write_all(bytes).map_err(|e| Failure::output(&e));
            }
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    pub(crate) fn print(&mut self, text: impl fmt::Display) -> Outcome {
        let mut s = String::new();
        let _ = write!(s, "{text}"); // writing to a String cannot fail
        self.bytes(s.as_bytes())
    }

    pub(crate) fn line(&mut self, text: impl fmt::Display) -> Outcome {
        self.print(text)?;
        self.bytes(b"\n")
    }

    /// A name or path: escaped, or its bytes if `--raw` was given.
    pub(crate) fn name(&mut self, name: &[u8], style: Style) -> Outcome {
        if self.colors {
            self.print(style.render())?;
        }
        match self.raw {
            true => self.bytes(name)?,
            false => self.bytes(names::escape(name).as_bytes())?,
        }
        if self.colors {
            self.print(style.render_reset())?;
        }
        Ok(())
    }

    /// Text of ours in a style.
    pub(crate) fn styled(&mut self, text: &str, style: Style) -> Outcome {
        match self.colors {
            true => self.print(format_args!("{style}{text}{style:#}")),
            false => self.bytes(text.as_bytes()),
        }
    }

    pub(crate) fn flush(&mut self) -> Outcome {
        let result = self.out.write_all(&self.buffer);
        self.buffer.clear();
        result.map_err(|e| Failure::output(&e))
    }

    /// Complains about one of several items; the command goes on, and the exit
    /// status will tell.
    pub(crate) fn complain(&mut self, path: &Path, problem: impl fmt::Display) {
        self.failed = true;
        self.note(path, problem);
    }

    /// Tells something about one item that is not a failure.
    pub(crate) fn note(&mut self, path: &Path, text: impl fmt::Display) {
        let path = names::escape(path.as_os_str().as_encoded_bytes());
        self.say(format_args!("{path}: {text}"));
    }

    fn say(&mut self, text: impl fmt::Display) {
        // In order with the output; if that fails, the next write tells.
        let _ = self.flush();
        let red = style(self.error_colors, AnsiColor::Red.on_default().bold());
        // Nowhere left to complain to if this fails.
        let _ = writeln!(io::stderr(), "{red}rump:{red:#} {text}");
    }

    /// The end: flushes, tells what went wrong, gives the exit status.
    pub(crate) fn finish(mut self, outcome: Outcome) -> ExitCode {
        let outcome = self.flush().and(outcome);
        match outcome {
            Ok(()) if self.failed => ExitCode::from(Status::Partial as u8),
            Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
            Err(Failure::Told {
                status,
                message,
                hint,
            }) => {
                self.say(message);
                if let Some(hint) = hint {
                    let green = style(self.error_colors, AnsiColor::Green.on_default());
                    let _ = writeln!(io::stderr(), "  {green}hint:{green:#} {hint}");
                }
                ExitCode::from(status as u8)
            }
        }
    }
}

fn style(colors: bool, style: Style) -> Style {
    if colors { style } else { Style::new() }
}
