//! `rump`: what is in a file-system image, without root, mount or virtual
//! machine. A kernel boots inside the process, mounts the image read-only, and
//! the subcommands ask it.
//!
//! One module a subcommand; beside them:
//! - [`target`], [`source`]: `IMAGE[:/path]`, and opening it;
//! - [`entry`], [`names`], [`when`]: how a file is shown, as text and as JSON;
//! - [`ui`]: output, complaints and the exit status;
//! - [`script`]: the commands that `rump watch` carries out;
//! - [`glob`], [`host`]: patterns; writing to the host without leaving a folder.
//!
//! The crates, and why: clap with derive, because each subcommand's options are
//! then one documented struct, and clap_complete because completions come from
//! the same; anstyle, which clap brings anyway, for colours; indicatif for the
//! one progress bar; serde_json for `--json`; rustix for files relative to an
//! open directory, which std lacks and a safe `cp` needs.
#![forbid(unsafe_code)]

mod cat;
mod completions;
mod cp;
mod entry;
mod find;
mod glob;
mod help;
mod host;
mod info;
mod ls;
mod names;
mod script;
mod source;
mod stat;
mod target;
mod tree;
mod ui;
mod watch;
mod when;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use ui::{ColorChoice, Outcome, Ui};

/// Look into file-system images: list, search, print, copy out
#[derive(Debug, Parser)]
#[command(
    name = "rump",
    version,
    long_about = help::ABOUT,
    after_help = help::SHORT_EXAMPLES,
    after_long_help = help::EXAMPLES,
    max_term_width = 100
)]
struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Tree(tree::Tree),
    Ls(ls::Ls),
    Cat(cat::Cat),
    Stat(stat::StatFiles),
    Find(find::Find),
    Cp(cp::Cp),
    Info(info::Info),
    Watch(watch::Watch),
    Completions(completions::Completions),
}

/// Which file system of the image.
#[derive(Args, Clone, Debug)]
pub(crate) struct Open {
    /// Partition to use, by its name in `rump info` [default: the first that holds a file system]
    #[arg(long, short, value_name = "N")]
    partition: Option<String>,
}

/// How names are printed.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Format {
    /// Print JSON, one object a line
    #[arg(long)]
    json: bool,
    /// Print names as the bytes they are, unescaped (not safe on a terminal)
    #[arg(long, conflicts_with = "json")]
    raw: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = find::translate(std::env::args_os().collect());
    let mut command = Cli::command();
    command = command.color(early_color(&arguments));
    let parsed = command
        .clone()
        .try_get_matches_from(arguments)
        .and_then(|m| Cli::from_arg_matches(&m).map_err(|e| e.format(&mut command)));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => error.exit(), // 2, or 0 after --help
    };
    match Ui::new(cli.color) {
        Ok(mut ui) => {
            let outcome = run(cli.command, &mut ui);
            ui.finish(outcome)
        }
        Err(error) => {
            eprintln!("rump: cannot write to standard output: {error}");
            ExitCode::from(ui::Status::Host as u8)
        }
    }
}

fn run(command: Command, ui: &mut Ui) -> Outcome {
    match command {
        Command::Tree(c) => c.run(ui),
        Command::Ls(c) => c.run(ui),
        Command::Cat(c) => c.run(ui),
        Command::Stat(c) => c.run(ui),
        Command::Find(c) => c.run(ui),
        Command::Cp(c) => c.run(ui),
        Command::Info(c) => c.run(ui),
        Command::Watch(c) => c.run(ui),
        Command::Completions(c) => c.run(ui, &mut Cli::command()),
    }
}

/// `--color` for clap's own help and errors, which come before it is parsed.
fn early_color(arguments: &[OsString]) -> clap::ColorChoice {
    let value = arguments.iter().enumerate().find_map(|(i, argument)| {
        let text = argument.to_str()?;
        match text.strip_prefix("--color") {
            Some("") => arguments.get(i + 1)?.to_str(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        }
    });
    match value {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
