//! `weigh plugin lock`: pins the libraries that somebody trusts.

use weigh_host::Trust;
use weigh_words::{Text, text};

use super::list::offers;
use super::project_of;
use crate::args::plugin::Lock;
use crate::failure::{Exit, Failure};
use crate::project;
use crate::terminal::Terminal;

/// Runs the command. The first plugin that cannot be pinned is the end; those before it stay pinned.
pub(super) fn lock(args: &Lock, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut project = project_of(&args.project)?;
    let trust = if args.trust {
        Trust::InProcess
    } else {
        Trust::Process
    };
    for name in &args.names {
        let before = project.lock().clone();
        let plugin = project.pin(name, trust, args.locked, project::host(terminal))?;
        let version = plugin.version();
        terminal.say(&if *project.lock() == before {
            text!("{name} {version} was pinned so already", name, version)
        } else {
            text!("pinned {name} {version} in weigh.lock", name, version)
        });
        terminal.say(&text!(
            "  its library was opened, to ask for its name and version: its code ran"
        ));
        terminal.say(&match trust {
            Trust::InProcess => text!("  scorecards may run it inside this program"),
            Trust::Process => text!(
                "  scorecards may run it in a process of its own; --trust lets it run inside this program"
            ),
        });
        let names = offers(&plugin).into_iter().flat_map(|(_, names)| names);
        terminal.say(&text!("  it offers {names}", names = Text::list(names)));
    }
    Ok(Exit::Fine)
}
