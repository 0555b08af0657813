//! Migrations: never edited once released, only appended.

use std::path::Path;
use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite_migration::{M, Migrations};

use super::error::{Context, explain};
use super::{Access, copying};
use crate::domain::error::{Error, ErrorKind, Result};

/// «dskc» in ASCII, which the first migration writes: tells a deskcard file from other SQLite files.
const APPLICATION_ID: i32 = 0x6473_6b63;

const STEPS: [M<'static>; 2] = [
    M::up(include_str!("migrations/001_desk.sql")),
    M::up(include_str!("migrations/002_fewer_indexes.sql")),
];

static MIGRATIONS: LazyLock<Migrations<'static>> =
    LazyLock::new(|| Migrations::new(STEPS.to_vec()));

/// The schema that this program writes.
fn newest() -> i32 {
    i32::try_from(STEPS.len()).unwrap_or(i32::MAX)
}

/// Refuses a foreign or newer file, and leaves it and its log as they are.
pub(super) fn refuse_others(conn: &mut Connection, path: &Path) -> Result<()> {
    refuse(conn, path, newest())
}

fn refuse(conn: &mut Connection, path: &Path, newest: i32) -> Result<()> {
    let what = format!("open {}", path.display());
    // SQLite takes a file of one byte for an empty one, and would make a desk of it.
    if path.metadata().is_ok_and(|file| file.len() == 1) {
        return Err(foreign(path));
    }
    conn.busy_timeout(super::BUSY_TIMEOUT).doing(&what)?;
    let found = marks(conn).and_then(|marks| {
        let ours = marks.id == APPLICATION_ID || (marks.empty && marks.id == 0);
        if !ours || marks.version > newest {
            // Closing the last connection would write the log of a newer deskcard into its file.
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        }
        Ok((ours, marks.version))
    });
    let (ours, version) = found.doing(&what)?;
    if !ours {
        return Err(foreign(path));
    }
    if version > newest {
        return Err(Error::new(
            ErrorKind::NewerSchema,
            format!(
                "{} was written by a newer deskcard (schema {version}, this one knows {newest})",
                path.display()
            ),
        )
        .hint("It was left as it is. Use the newer deskcard."));
    }
    Ok(())
}

/// What is said of a file that is no desk.
pub(super) fn foreign(path: &Path) -> Error {
    Error::new(
        ErrorKind::Damaged,
        format!("{} is no deskcard file", path.display()),
    )
    .hint("It was left as it is. Choose another file with --db FILE.")
}

/// Creates or migrates a file that [`refuse_others`] let pass; before a migration a copy of it is kept
/// beside it.
pub(super) fn bring_up_to_date(conn: &mut Connection, path: &Path, access: Access) -> Result<()> {
    migrate(conn, path, access, &MIGRATIONS, newest())
}

/// Migrates a copy that nobody else knows of; nothing is kept beside it.
pub(super) fn migrate_copy(conn: &mut Connection) -> Result<()> {
    MIGRATIONS.to_latest(conn).map_err(unmigrated)
}

fn migrate(
    conn: &mut Connection,
    path: &Path,
    access: Access,
    migrations: &Migrations<'static>,
    newest: i32,
) -> Result<()> {
    let what = format!("open {}", path.display());
    let version = marks(conn).doing(&what)?.version;
    if version == newest {
        return Ok(());
    }
    if access == Access::Read {
        return Err(Error::new(
            ErrorKind::Busy,
            format!("{} is not set up yet", path.display()),
        ));
    }
    if version > 0 {
        copying::keep_before_migration(conn, path, newest)?;
    }
    let Err(error) = migrations.to_latest(conn) else {
        return Ok(());
    };
    if marks(conn).doing(&what)?.version == newest {
        // Another process that opened the file at the same moment was faster.
        return Ok(());
    }
    Err(unmigrated(error))
}

fn unmigrated(error: rusqlite_migration::Error) -> Error {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => {
            explain(&err, "bring the file up to date")
        }
        other => Error::failed(format!("could not bring the file up to date: {other}")),
    }
}

/// An object of the file: a table or an index with the statement that makes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) sql: String,
}

/// The objects of a connection's file, without those SQLite makes for itself.
pub(super) fn objects(conn: &Connection) -> rusqlite::Result<Vec<Object>> {
    conn.prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!' AND sql IS NOT NULL
         ORDER BY type DESC, name",
    )?
    .query_map([], |row| {
        Ok(Object {
            kind: row.get(0)?,
            name: row.get(1)?,
            sql: row.get(2)?,
        })
    })?
    .collect()
}

/// The objects that a file of this deskcard has.
pub(super) fn expected() -> Result<Vec<Object>> {
    let mut conn = Connection::open_in_memory().doing("make an empty desk")?;
    migrate_copy(&mut conn)?;
    objects(&conn).doing("read the tables of an empty desk")
}

/// Whether there is nothing in the file yet.
pub(super) fn is_empty(conn: &mut Connection) -> rusqlite::Result<bool> {
    marks(conn).map(|marks| marks.empty)
}

/// Whether a file is a deskcard's, of whatever age, or empty.
pub(super) fn is_ours(conn: &Connection) -> rusqlite::Result<bool> {
    let id: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let objects: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(id == APPLICATION_ID || objects == 0)
}

/// What tells whose file it is and how old.
struct Marks {
    id: i32,
    version: i32,
    empty: bool,
}

/// Read in one transaction: another process may be setting the file up meanwhile.
fn marks(conn: &mut Connection) -> rusqlite::Result<Marks> {
    let tx = conn.transaction()?;
    Ok(Marks {
        id: tx.query_row("PRAGMA application_id", [], |row| row.get(0))?,
        version: tx.query_row("PRAGMA user_version", [], |row| row.get(0))?,
        empty: tx.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)",
            [],
            |row| row.get(0),
        )?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_valid() {
        MIGRATIONS.validate().unwrap();
    }

    #[test]
    fn a_file_is_marked_and_has_its_secret_in_the_transaction_that_makes_it() {
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        let marks = marks(&mut conn).unwrap();
        assert_eq!(
            (marks.id, marks.version, marks.empty),
            (APPLICATION_ID, newest(), false)
        );
        let length: i64 = conn
            .query_row(
                "SELECT length(value) FROM meta WHERE name = 'secret'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(length, 16);
    }

    #[test]
    fn a_file_of_each_earlier_schema_becomes_what_a_new_one_is() {
        for schema in 1..STEPS.len() {
            let mut conn = Connection::open_in_memory().unwrap();
            MIGRATIONS.to_version(&mut conn, schema).unwrap();
            conn.execute_batch("INSERT INTO agents VALUES ('anna', 1)")
                .unwrap();
            migrate_copy(&mut conn).unwrap();
            assert_eq!(objects(&conn).unwrap(), expected().unwrap(), "{schema}");
            let kept: i64 = conn
                .query_row("SELECT count(*) FROM agents", [], |row| row.get(0))
                .unwrap();
            assert_eq!(kept, 1, "{schema}");
        }
    }

    /// A file of this schema, and migrations that know one more.
    fn older_file(folder: &Path) -> (std::path::PathBuf, Connection, Migrations<'static>) {
        let path = folder.join("desk.db");
        drop(super::super::Store::open(&path, Access::Write).unwrap());
        let conn = Connection::open(&path).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push(M::up("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"));
        (path, conn, Migrations::new(steps))
    }

    #[test]
    fn a_copy_is_kept_before_a_migration_and_opens_as_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut conn, migrations) = older_file(folder.path());
        let next = newest() + 1;
        migrate(&mut conn, &path, Access::Write, &migrations, next).unwrap();
        assert_eq!(marks(&mut conn).unwrap().version, next);
        let kept = folder.path().join(format!("desk.db.before-schema-{next}"));
        let mut copy = Connection::open(&kept).unwrap();
        let Marks { id, version, .. } = marks(&mut copy).unwrap();
        assert_eq!((id, version), (APPLICATION_ID, newest()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = kept.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_migration_that_fails_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut conn, _) = older_file(folder.path());
        let mut steps = STEPS.to_vec();
        steps.push(M::up(
            "CREATE TABLE later (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1)",
        ));
        let broken = Migrations::new(steps);
        let error = migrate(&mut conn, &path, Access::Write, &broken, newest() + 1).unwrap_err();
        assert!(
            error.message.contains("bring the file up to date"),
            "{error}"
        );
        assert_eq!(marks(&mut conn).unwrap().version, newest());
        drop(conn);
        assert!(super::super::Store::open(&path, Access::Write).is_ok());
    }

    #[test]
    fn a_reader_never_migrates() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut conn, migrations) = older_file(folder.path());
        let error = migrate(&mut conn, &path, Access::Read, &migrations, newest() + 1).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Busy);
        assert_eq!(marks(&mut conn).unwrap().version, newest());
    }
}
