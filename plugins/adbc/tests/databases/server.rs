//! A PostgreSQL server of the test's own, in a folder of its own, on a free port. It does not run as root: there it is
//! started as the user `postgres`.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::drivers::{run, skipped};

/// A running server, which is stopped and gone with this.
pub(crate) struct Server {
    port: u16,
    folder: PathBuf,
    programs: PathBuf,
}

impl Server {
    /// Starts one. None where that is not possible, which is said.
    pub(crate) fn start() -> Option<Self> {
        match Self::try_start() {
            Ok(server) => Some(server),
            Err(why) => {
                skipped(&format!("no PostgreSQL server can be started: {why}"));
                None
            }
        }
    }

    fn try_start() -> Result<Self, String> {
        let programs = programs().ok_or("there is no initdb")?;
        let made = unprivileged("mktemp")
            .arg("-d")
            .output()
            .map_err(|error| error.to_string())?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned());
        }
        let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let server = Self {
            port,
            folder,
            programs,
        };
        let data = server.folder.join("data");
        run(unprivileged(server.programs.join("initdb"))
            .args([
                "--auth=trust",
                "--username=weigh",
                "--encoding=UTF8",
                "--no-sync",
                "--pgdata",
            ])
            .arg(&data))?;
        let settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {}",
            server.folder.display()
        );
        // The server keeps what its starter hands it, so it is handed nothing that anybody waits for.
        let started = unprivileged(server.programs.join("pg_ctl"))
            .args(["--wait", "--options", &settings, "--log"])
            .arg(server.folder.join("log"))
            .arg("--pgdata")
            .arg(&data)
            .arg("start")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| error.to_string())?;
        started
            .success()
            .then_some(server)
            .ok_or_else(|| "pg_ctl start failed".to_owned())
    }

    /// How it is reached.
    pub(crate) fn uri(&self) -> String {
        format!("postgresql://weigh:s3cret@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = run(unprivileged(self.programs.join("pg_ctl"))
            .args(["--mode=immediate", "--pgdata"])
            .arg(self.folder.join("data"))
            .arg("stop"));
        let removed = run(unprivileged("rm").arg("-rf").arg(&self.folder));
        for failed in [stopped, removed].into_iter().filter_map(Result::err) {
            eprintln!("{failed}");
        }
    }
}

/// A command as a user that a server may run as.
fn unprivileged(program: impl AsRef<OsStr>) -> Command {
    let id = Command::new("id").arg("-u").output();
    let is_root = id.is_ok_and(|id| id.stdout == b"0\n");
    let mut command = if is_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/tmp");
    command
}

/// Where the server's programs are: on the path, or where Debian keeps them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = Path::new("/usr/lib/postgresql").read_dir().ok();
    let debian = debian
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}
