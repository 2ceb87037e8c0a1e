//! `rump completions`.

use clap::Command;
use clap_complete::Shell;

use crate::ui::{Outcome, Ui};

/// Print completions for a shell
///
/// bash:       rump completions bash > ~/.local/share/bash-completion/completions/rump
/// zsh:        rump completions zsh > ~/.zfunc/_rump    (a folder of your fpath)
/// fish:       rump completions fish > ~/.config/fish/completions/rump.fish
/// elvish:     rump completions elvish >> ~/.config/elvish/rc.elv
/// powershell: rump completions powershell >> $PROFILE
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, ui: &mut Ui, command: &mut Command) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "rump", &mut script);
        ui.bytes(&script)
    }
}
