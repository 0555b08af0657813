//! Where the file and the configuration are, and who acts.

use std::fs;
use std::io::ErrorKind as IoKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use directories::ProjectDirs;

use super::args::Cli;
use crate::config::Config;
use crate::desk::{Access, Desk};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::time::Timestamp;

/// How long a command waits for another program that writes to the file before it says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a command knows before it opens anything.
#[derive(Debug)]
pub(super) struct Context {
    db: Option<PathBuf>,
    config: Option<PathBuf>,
    agent: Option<String>,
    folders: Option<ProjectDirs>,
}

impl Context {
    pub(super) fn new(cli: &Cli) -> Self {
        // An empty variable is as good as none.
        let named = |path: &Option<PathBuf>| path.clone().filter(|p| !p.as_os_str().is_empty());
        Self {
            db: named(&cli.db),
            config: named(&cli.config),
            agent: cli.agent.clone().filter(|name| !name.trim().is_empty()),
            folders: ProjectDirs::from("", "", "deskcard"),
        }
    }

    /// For one file and one agent, with no configuration of the user's.
    pub(super) fn at(db: &Path, agent: &str) -> Self {
        Self {
            db: Some(db.to_owned()),
            config: None,
            agent: Some(agent.to_owned()),
            folders: None,
        }
    }

    /// The same with another file and configuration: a desk in a throw-away place.
    pub(super) fn elsewhere(&self, db: &Path) -> Self {
        Self {
            db: Some(db.to_owned()),
            config: self.config.clone(),
            agent: self.agent.clone(),
            folders: None,
        }
    }

    /// The same for the demo: another file, no configuration of the user's, and an agent of the sample
    /// unless one is named.
    pub(super) fn demo(&self, db: &Path, agent: &str) -> Self {
        Self {
            agent: self.agent.clone().or_else(|| Some(agent.to_owned())),
            ..self.elsewhere(db)
        }
    }

    /// The desk's file: `--db`, `$DESKCARD_DB`, or `desk.db` in the data folder.
    pub(super) fn db(&self) -> Result<PathBuf> {
        if let Some(path) = &self.db {
            return Ok(path.clone());
        }
        let folders = self.folders.as_ref().ok_or_else(|| {
            Error::failed("there is no home folder to keep the desk's file in")
                .hint("Name the file with --db FILE or in $DESKCARD_DB.")
        })?;
        Ok(folders.data_dir().join("desk.db"))
    }

    /// The configuration file, whether it is there or not; `None` without a home folder.
    pub(super) fn config_path(&self) -> Option<PathBuf> {
        self.config.clone().or_else(|| {
            self.folders
                .as_ref()
                .map(|folders| folders.config_dir().join("config.toml"))
        })
    }

    /// The folder for the log; `None` without a home folder.
    pub(super) fn state_folder(&self) -> Option<&Path> {
        let folders = self.folders.as_ref()?;
        Some(folders.state_dir().unwrap_or_else(|| folders.data_dir()))
    }

    /// The configuration; the default one when there is no file and none was named.
    ///
    /// # Errors
    /// `NotFound` when a named file is missing, `Failed` when it cannot be read or is wrong.
    pub(super) fn config(&self) -> Result<Config> {
        let Some(path) = self.config_path() else {
            return Ok(Config::default());
        };
        let name = path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => {
                let config = Config::parse(&text, &name)?;
                // The keys belong to the screen, but a mistake in them is one of this file.
                super::settings::keymap(&config).map_err(|reason| {
                    Error::failed(format!("the configuration {name} is wrong: {reason}"))
                })?;
                Ok(config)
            }
            Err(error) if error.kind() == IoKind::NotFound => match self.config {
                Some(_) => Err(Error::not_found(format!("there is no file {name}"))),
                None => Ok(Config::default()),
            },
            Err(error) => Err(Error::failed(format!("cannot read {name}: {error}"))),
        }
    }

    /// Who acts: `--agent`, the configuration, the login name.
    pub(super) fn agent(&self, config: &Config) -> String {
        let login = || {
            ["USER", "LOGNAME", "USERNAME"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        };
        self.agent
            .clone()
            .or_else(|| Some(config.desk.agent.clone()).filter(|name| !name.is_empty()))
            .or_else(login)
            .unwrap_or_else(|| "agent".to_owned())
    }

    /// Opens the desk to change something; the file is created when it is not there.
    pub(super) fn open(&self) -> Result<Desk> {
        self.open_with(self.config()?)
    }

    /// [`Context::open`] with a configuration that was read already.
    pub(super) fn open_with(&self, config: Config) -> Result<Desk> {
        let agent = self.agent(&config);
        open_patiently(&self.db()?, config, &agent, Access::Write)
    }

    /// Opens the desk to read. A file that is not there yet is an empty desk, and stays not there.
    pub(super) fn open_to_read(&self) -> Result<ReadDesk> {
        let path = self.db()?;
        if path.exists() {
            let config = self.config()?;
            let agent = self.agent(&config);
            let desk = open_patiently(&path, config, &agent, Access::Read)?;
            return Ok(ReadDesk { desk, _place: None });
        }
        if self.db.is_some() {
            super::output::note(&format!("there is no file {} yet", path.display()));
        }
        let place = throw_away()?;
        let desk = self
            .elsewhere(&place.path().join("desk.db"))
            .open_with(self.config()?)?;
        Ok(ReadDesk {
            desk,
            _place: Some(place),
        })
    }
}

/// Opens a desk, waiting for another program that sets it up or writes to it.
fn open_patiently(path: &Path, config: Config, agent: &str, access: Access) -> Result<Desk> {
    let config = Arc::new(config);
    let desk = patiently(|| Desk::open(path, Arc::clone(&config), agent, access))?;
    desk.store().wait_for_others(PATIENCE)?;
    Ok(desk)
}

/// Tries again while another program is in the way, for as long as a command waits.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        match attempt() {
            Err(error) if error.kind == ErrorKind::Busy && start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

/// A desk to read from, with the throw-away folder of an empty one.
#[derive(Debug)]
pub(super) struct ReadDesk {
    desk: Desk,
    _place: Option<tempfile::TempDir>,
}

impl std::ops::Deref for ReadDesk {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// A folder that is deleted when it is dropped.
pub(super) fn throw_away() -> Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix("deskcard-")
        .tempdir()
        .map_err(|error| Error::failed(format!("cannot make a throw-away folder: {error}")))
}

/// Now, by the system's clock.
pub(super) fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_microsecond())
}
