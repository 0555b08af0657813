//! The arguments, declared. The help of `--help`, completions and the man pages are made from here.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::domain::listing::ListColour;
use crate::domain::ticket::{Priority, Status, TicketType};
use crate::exchange::csv::mapping_names;
use crate::worker::importer::Format;

const REF_HELP: &str = "\
REF names a card: 7 or #7 its number, +49… 0049… tel:… a phone, a@b an e-mail address, telegram:ID, \
vk:ID, a profile link, id:crm:42 an id in another system.";

const EXIT_HELP: &str = "\
Exit codes: 0 ok, 1 failed or an invalid value, 2 usage, 3 done with rejects, 4 not found or ambiguous, \
5 busy, 6 the file is damaged or of a newer version, 7 conflict, 128+n ended by a signal.";

/// A help desk for support agents who work in a terminal.
#[derive(Debug, Parser)]
#[command(name = "deskcard", version, about, after_help = EXIT_HELP, max_term_width = 100)]
pub(super) struct Cli {
    /// The desk's file [default: desk.db in the data folder]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "DESKCARD_DB",
        hide_env_values = true
    )]
    pub(super) db: Option<PathBuf>,
    /// The configuration [default: config.toml in the configuration folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Who acts [default: from the configuration, then the login name]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) agent: Option<String>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// A desk with sample data in a throw-away place
    Demo {
        /// Generated clients beside those of the sample
        #[arg(long, value_name = "N", default_value_t = 0)]
        clients: u64,
        /// Seed of the generated clients: the same seed, the same clients
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// File appeals from queue files, mailboxes and mails
    Import(ImportArgs),
    /// Follow queue files and file what is appended, until interrupted
    Watch(WatchArgs),
    /// Records that could not be filed
    Rejects {
        #[command(subcommand)]
        command: RejectsCommand,
    },
    /// Contacts in and out: vCard, CSV, JSON Lines
    Clients {
        #[command(subcommand)]
        command: ClientsCommand,
    },
    /// Client cards, all or those that match
    List(ListArgs),
    /// One client card with its tickets
    #[command(after_help = REF_HELP)]
    Show {
        /// The card
        #[arg(value_name = "REF")]
        reference: String,
        /// Print JSON (see `deskcard schema show`)
        #[arg(long)]
        json: bool,
    },
    /// Create a card; prints its number
    #[command(after_help = FIELDS_HELP)]
    New {
        /// What the card shall say
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<String>,
        /// Share contacts that other cards have
        #[arg(long)]
        share: bool,
    },
    /// Change a card, all or nothing
    #[command(after_help = FIELDS_HELP)]
    Set(SetArgs),
    /// Tickets and what is written in them
    Ticket {
        #[command(subcommand)]
        command: TicketCommand,
    },
    /// Find cards and messages
    Search(SearchArgs),
    /// Cards that may be one person, and senders that were not confirmed
    #[command(args_conflicts_with_subcommands = true)]
    Duplicates {
        #[command(subcommand)]
        command: Option<DuplicatesCommand>,
        /// Print JSON (see `deskcard schema duplicates`)
        #[arg(long)]
        json: bool,
    },
    /// Replies on their way
    Outbox {
        #[command(subcommand)]
        command: OutboxCommand,
    },
    /// What was changed, newest first
    #[command(after_help = REF_HELP)]
    History {
        /// Only changes of this card
        #[arg(value_name = "REF")]
        reference: Option<String>,
        /// At most so many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Print JSON (see `deskcard schema history`)
        #[arg(long)]
        json: bool,
    },
    /// Merge the second card into the first, whose values win
    #[command(after_help = REF_HELP)]
    Merge {
        /// The card that stays
        #[arg(value_name = "KEEP")]
        keep: String,
        /// The card that goes into it; its number leads there
        #[arg(value_name = "OTHER")]
        other: String,
    },
    /// Delete a card and all its messages; undo brings them back
    #[command(after_help = REF_HELP)]
    Delete {
        /// The card
        #[arg(value_name = "REF")]
        reference: String,
        /// Physically and for good, out of history, search and logs too
        #[arg(long)]
        erase: bool,
        /// Without asking
        #[arg(long)]
        yes: bool,
    },
    /// Everything about one client, into a folder
    #[command(after_help = REF_HELP)]
    Subject {
        /// The card
        #[arg(value_name = "REF")]
        reference: String,
        /// A new or empty folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Take back the newest change of this agent, or a chosen one
    Undo {
        /// Number of the change, as `history` shows it
        #[arg(value_name = "ID")]
        id: Option<i64>,
    },
    /// Copy the desk's file while it is in use, and prove the copy
    Backup {
        /// The copy; the search file is not in it, for it is made anew
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Overwrite the file if it is there
        #[arg(long)]
        force: bool,
        /// Print JSON (see `deskcard schema backup`)
        #[arg(long)]
        json: bool,
    },
    /// Put a backup in the place of the desk's file, which is kept beside it
    Restore {
        /// The backup; it is proven first and only read
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Check the desk's file: 0 all is well, 1 something derived is wrong, 6 damaged
    Check {
        /// Make anew what is derived: search index, lists, counters, indexes; content is never touched
        #[arg(long)]
        repair: bool,
        /// Print JSON (see `deskcard schema check`)
        #[arg(long)]
        json: bool,
    },
    /// Companies
    Companies {
        #[command(subcommand)]
        command: CompaniesCommand,
    },
    /// The black and the white list
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Lists {
        #[command(subcommand)]
        command: Option<ListsCommand>,
        /// Only this list
        #[arg(value_enum)]
        list: Option<ColourArg>,
        /// Print JSON (see `deskcard schema lists`)
        #[arg(long)]
        json: bool,
    },
    /// Tell the language of texts: one a line in (`\n` is a line break), one answer a line out
    Detect {
        /// Print JSON, an object a line (see `deskcard schema detect`)
        #[arg(long)]
        json: bool,
    },
    /// The configuration
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// The keys of the screen, as configured
    Keys {
        /// As a Markdown table
        #[arg(long)]
        markdown: bool,
        /// Print JSON (see `deskcard schema keys`)
        #[arg(long, conflicts_with = "markdown")]
        json: bool,
    },
    /// The shapes of the JSON that commands print, as JSON Schemas
    Schema {
        /// The command whose output it is, such as `show` or `ticket list`; all when left out
        #[arg(value_name = "NAME")]
        name: Vec<String>,
    },
    /// Completions for a shell, on standard output
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The manual: the main page on standard output, or all pages into a folder
    Man {
        /// Folder for all pages
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Queue files (.jsonl), mboxes, mails (.eml), Maildirs and folders; - is standard input
    #[arg(value_name = "SOURCE", required = true)]
    pub(super) sources: Vec<PathBuf>,
    /// The format of the sources
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) format: FormatArg,
    /// Decide everything, store nothing, and tell what would have been done
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print the report as JSON (see `deskcard schema import`)
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum ClientsCommand {
    /// Take contacts in: all rows that can go in, as one change
    Import(ContactImportArgs),
    /// Write cards, all or those that match, by their number
    Export(ExportArgs),
}

#[derive(Debug, Args)]
pub(super) struct ContactImportArgs {
    /// A file of vCards, CSV or JSON Lines; - is standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The format of the file
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) format: ContactFormatArg,
    /// The program whose columns a CSV file has [default: by its header]
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(mapping_names()))]
    pub(super) mapping: Option<String>,
    /// A field for a column that is not known, as in "Shoe size=custom.size"; nothing after = leaves it out
    #[arg(long = "column", value_name = "NAME=FIELD")]
    pub(super) columns: Vec<String>,
    /// A verdict a row, and nothing is stored
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print the report as JSON (see `deskcard schema clients import`)
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Which cards: words, and restrictions such as company:acme lang:de -vip:yes
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// The format [default: by the name of the file, otherwise vcard]
    #[arg(long, value_enum)]
    pub(super) format: Option<ExportFormatArg>,
    /// Cells of CSV that a spreadsheet would calculate begin with an apostrophe
    #[arg(long)]
    pub(super) excel_safe: bool,
    /// Write to this file instead of standard output
    #[arg(short, long = "output", value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ContactFormatArg {
    /// By its content, then by its name
    Auto,
    /// vCard 2.1, 3.0 or 4.0
    Vcard,
    /// Lines of cells under names
    Csv,
    /// deskcard's own, an object a line
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormatArg {
    /// vCard 4.0
    Vcard,
    /// vCard 3.0, which more programs read
    Vcard3,
    /// CSV
    Csv,
    /// JSON Lines, without loss
    Jsonl,
}

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// Queue files, mboxes, mails (.eml), Maildirs, or folders of them; they need not exist yet
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// File what is there and end
    #[arg(long)]
    pub(super) once: bool,
    /// How often to look: 500ms, 1s, 2m
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = interval)]
    pub(super) interval: std::time::Duration,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// What to look for: words, and restrictions such as company:acme lang:de -vip:yes
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Print JSON (see `deskcard schema list`)
    #[arg(long)]
    pub(super) json: bool,
    /// Print CSV: a line a card, lists one value a line inside their cell
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
}

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// What to look for: words, and restrictions such as company:acme
    #[arg(value_name = "QUERY", required = true)]
    pub(super) query: Vec<String>,
    /// At most so many cards and so many messages
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
    /// Print JSON (see `deskcard schema search`)
    #[arg(long)]
    pub(super) json: bool,
}

const FIELDS_HELP: &str = "\
Fields: name avatar language company position note spammer vip phones emails sites socials messengers \
additional_ids addresses tags custom.NAME\n\n\
f=v sets, repeated f= collects a list, f+=v and f-=v add and remove, f= clears, f=@FILE reads a file (a \
picture for avatar). phones, socials, messengers and addresses take TYPE:VALUE: phones+=mobile:+34… \
company=X creates X if need be. spammer and vip take yes or no.";

#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// The card
    #[arg(value_name = "REF")]
    pub(super) reference: String,
    /// What the card shall say
    #[arg(value_name = "FIELD=VALUE", required_unless_present = "confirm")]
    pub(super) fields: Vec<String>,
    /// Confirm a contact that was only claimed
    #[arg(long, value_name = "CONTACT")]
    pub(super) confirm: Vec<String>,
    /// Share contacts that other cards have
    #[arg(long)]
    pub(super) share: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum RejectsCommand {
    /// All rejects, newest first
    List {
        /// Print JSON (see `deskcard schema rejects`)
        #[arg(long)]
        json: bool,
    },
    /// File rejects again: those named, or all
    Retry {
        /// Numbers of rejects
        #[arg(value_name = "ID")]
        ids: Vec<i64>,
        /// The repaired record, for one reject; - is standard input
        #[arg(long, value_name = "FILE")]
        with: Option<PathBuf>,
    },
    /// The raw records, as they came
    Export {
        /// File to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum DuplicatesCommand {
    /// These are not the same; remembered
    Dismiss {
        /// Number of the pair
        #[arg(value_name = "ID")]
        id: i64,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum OutboxCommand {
    /// All replies with what became of them, newest first
    List {
        /// Print JSON (see `deskcard schema outbox`)
        #[arg(long)]
        json: bool,
    },
    /// Send a reply again that failed or whose fate is unknown
    Retry {
        /// Number of the reply
        #[arg(value_name = "ID")]
        id: i64,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum CompaniesCommand {
    /// Companies by name, all or those with this text in their name
    List {
        /// Part of the name
        #[arg(value_name = "TEXT")]
        text: Vec<String>,
        /// Print JSON (see `deskcard schema companies`)
        #[arg(long)]
        json: bool,
    },
    /// Create a company
    New {
        /// Its name
        name: String,
    },
    /// Give a company another name, on every card
    Rename {
        /// Its name now, or its number
        company: String,
        /// The new name
        name: String,
    },
    /// Merge a company into another: its cards and domains move
    Merge {
        /// The one that stays
        keep: String,
        /// The one that goes
        other: String,
    },
    /// Give a company an e-mail domain: its senders are bound to it
    Domain {
        /// Its name or number
        company: String,
        /// The domain
        domain: String,
        /// Also bind the cards of its domains that have no company
        #[arg(long)]
        bind: bool,
    },
    /// Delete a company; its cards stay, without one
    Delete {
        /// Its name or number
        company: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ListsCommand {
    /// Put a contact or @domain on a list
    Add {
        /// The list
        #[arg(value_enum)]
        list: ColourArg,
        /// A contact in REF syntax, or @domain
        entry: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
        /// Until when: a date, or a date with time
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Take a contact or @domain off a list
    Remove {
        /// The list
        #[arg(value_enum)]
        list: ColourArg,
        /// A contact in REF syntax, or @domain
        entry: String,
    },
    /// What the lists say of an address, and why
    Why {
        /// A contact in REF syntax
        #[arg(value_name = "REF")]
        reference: String,
        /// Print JSON (see `deskcard schema lists why`)
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum TicketCommand {
    /// Tickets of a view
    List {
        /// active mine unassigned unread standard all snoozed, a status, channel:NAME, tag:NAME, client:N
        #[arg(long, value_name = "V", default_value = "standard")]
        view: String,
        /// At most so many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Print JSON (see `deskcard schema ticket list`)
        #[arg(long)]
        json: bool,
    },
    /// One ticket with its messages and sidebar
    Show {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// Print JSON (see `deskcard schema ticket show`)
        #[arg(long)]
        json: bool,
    },
    /// Open a ticket to a client; prints its number
    #[command(after_help = REF_HELP)]
    New {
        /// The client
        #[arg(value_name = "REF")]
        reference: String,
        /// What it is about
        #[arg(long, value_name = "TEXT", default_value = "")]
        subject: String,
        /// The contact it goes to [default: the one REF names, then the card's best]
        #[arg(long, value_name = "CONTACT")]
        address: Option<String>,
    },
    /// Write to the client
    Reply(WriteArgs),
    /// Write an internal comment
    Comment(WriteArgs),
    /// Run a macro of the configuration on the ticket
    Macro {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// Name of the macro
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Send a message on to an e-mail address, with its files
    Forward {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// Number of the message, as ticket show --json prints it
        #[arg(value_name = "MESSAGE")]
        message: i64,
        /// Where it goes
        #[arg(value_name = "EMAIL")]
        to: String,
        /// What stands before it; - reads standard input
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: Option<String>,
    },
    /// Set the status
    Status {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// new open pending on_hold solved closed spam
        #[arg(value_name = "S", value_parser = status)]
        status: Status,
    },
    /// Set the priority
    Priority {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// low medium urgent extreme
        #[arg(value_name = "P", value_parser = priority)]
        priority: Priority,
    },
    /// Set the type
    Type {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// question task problem incident
        #[arg(value_name = "T", value_parser = ticket_type)]
        kind: TicketType,
    },
    /// Assign to an agent
    Assign {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// The agent; - is nobody
        #[arg(value_name = "AGENT")]
        assignee: String,
    },
    /// Add a tag, or take it off
    Tag {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// The tag
        #[arg(value_name = "TAG")]
        tag: String,
        /// Take it off
        #[arg(long)]
        remove: bool,
    },
    /// Give the ticket to another client
    #[command(after_help = REF_HELP)]
    Client {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// The client
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// Merge the second ticket into the first
    Merge {
        /// The ticket that stays
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// The ticket that goes into it; its number leads there
        #[arg(value_name = "M", value_parser = ticket_number)]
        other: i64,
    },
    /// Move a message to a ticket of another client; prints its number
    #[command(after_help = REF_HELP)]
    Split {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// Number of the message, as ticket show --json prints it
        #[arg(value_name = "MESSAGE")]
        message: i64,
        /// The client it belongs to
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// Change the address that answers of this ticket go to
    Address {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// A contact of the client's card
        #[arg(value_name = "CONTACT")]
        address: String,
    },
    /// Files of a ticket
    Attachments {
        /// Number of the ticket
        #[arg(value_name = "N", value_parser = ticket_number)]
        ticket: i64,
        /// Save them into this folder
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// Print JSON (see `deskcard schema ticket attachments`)
        #[arg(long, conflicts_with = "save")]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct WriteArgs {
    /// Number of the ticket
    #[arg(value_name = "N", value_parser = ticket_number)]
    pub(super) ticket: i64,
    /// The text; - reads standard input
    #[arg(
        value_name = "TEXT",
        required_unless_present = "saved",
        allow_hyphen_values = true,
        num_args = 1
    )]
    pub(super) text: Option<String>,
    /// A saved reply of the configuration, filled in for the ticket; TEXT follows it
    #[arg(long, value_name = "NAME")]
    pub(super) saved: Option<String>,
    /// A file to attach
    #[arg(long, value_name = "FILE")]
    pub(super) attach: Vec<PathBuf>,
    /// Status that follows
    #[arg(long, value_name = "S", value_parser = status)]
    pub(super) status: Option<Status>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Where the configuration is read from
    Path,
    /// The configuration in force, defaults included
    Show {
        /// Print JSON (see `deskcard schema config show`)
        #[arg(long)]
        json: bool,
    },
    /// Read the configuration and say whether it is right
    Check,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// By the first bytes, then by the name
    Auto,
    /// Queue files: one appeal a line
    Jsonl,
    /// Many mails in one file
    Mbox,
    /// A folder with a mail a file
    Maildir,
    /// One mail
    Eml,
}

impl FormatArg {
    pub(super) fn format(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Jsonl => Some(Format::Jsonl),
            Self::Mbox => Some(Format::Mbox),
            Self::Maildir => Some(Format::Maildir),
            Self::Eml => Some(Format::Eml),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourArg {
    /// Appeals become spam
    Black,
    /// Appeals always arrive
    White,
}

impl ColourArg {
    pub(super) fn colour(self) -> ListColour {
        match self {
            Self::Black => ListColour::Black,
            Self::White => ListColour::White,
        }
    }
}

/// The arguments as clap shall see them: `-vip:yes` in a query is a term, not a bundle of options, so
/// it gets a blank in front, which means nothing to a query.
///
/// Without this, one term with a dash would make clap take `--json` behind it for a term too.
pub(super) fn with_terms(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let args: Vec<OsString> = args.collect();
    let is_query = |at: &usize| match args.get(*at).and_then(|arg| arg.to_str()) {
        Some("list" | "search") => true,
        Some("export") => at
            .checked_sub(1)
            .and_then(|at| args.get(at))
            .is_some_and(|arg| arg == "clients"),
        _ => false,
    };
    let Some(command) = (0..args.len()).find(is_query) else {
        return args;
    };
    args.into_iter()
        .enumerate()
        .map(|(at, arg)| match arg.to_str() {
            Some(text)
                if at > command
                    && text.len() > 1
                    && text.starts_with('-')
                    && !text.starts_with("--")
                    && !matches!(text, "-h" | "-o") =>
            {
                format!(" {text}").into()
            }
            _ => arg,
        })
        .collect()
}

fn ticket_number(text: &str) -> Result<i64, String> {
    text.strip_prefix('#')
        .unwrap_or(text)
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| "a ticket is named by its number: 12 or #12".to_owned())
}

fn word<T: Copy>(
    text: &str,
    known: Option<T>,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, String> {
    known.ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|value| name(*value)).collect();
        format!("«{text}» is none of: {}", names.join(" "))
    })
}

fn status(text: &str) -> Result<Status, String> {
    let name = text.replace('-', "_");
    word(text, Status::from_name(&name), Status::ALL, Status::name)
}

fn priority(text: &str) -> Result<Priority, String> {
    word(
        text,
        Priority::from_name(text),
        Priority::ALL,
        Priority::name,
    )
}

fn ticket_type(text: &str) -> Result<TicketType, String> {
    word(
        text,
        TicketType::from_name(text),
        TicketType::ALL,
        TicketType::name,
    )
}

/// Reads `500ms`, `1s`, `2m`; a bare number is seconds.
fn interval(text: &str) -> Result<std::time::Duration, String> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err("write a time such as 500ms, 1s or 2m".to_owned()),
    };
    number
        .parse::<f64>()
        .ok()
        .map(|number| number * factor)
        .filter(|seconds| (0.01..=86_400.0).contains(seconds))
        .map(std::time::Duration::from_secs_f64)
        .ok_or_else(|| "write a time between 10ms and 24h, such as 1s".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_declared_without_contradiction() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_term_with_a_dash_stands_beside_options() {
        let args = [
            "deskcard", "list", "-vip:yes", "--limit", "2", "-tag:a b", "--json",
        ];
        let cli = Cli::try_parse_from(with_terms(args.iter().map(OsString::from))).unwrap();
        let Some(Command::List(list)) = cli.command else {
            panic!("{cli:?}");
        };
        assert_eq!(list.query, [" -vip:yes", " -tag:a b"]);
        assert_eq!((list.limit, list.json), (Some(2), true));
        // One character is left out, too, but for what is an option here.
        let args = ["deskcard", "search", "petrov", "-x", "-明", "-h"];
        let terms = with_terms(args.iter().map(OsString::from));
        assert_eq!(
            terms[2..],
            ["petrov", " -x", " -明", "-h"].map(OsString::from)
        );
        let args = ["deskcard", "clients", "export", "-x", "-o", "FILE"];
        let terms = with_terms(args.iter().map(OsString::from));
        assert_eq!(terms[3..], [" -x", "-o", "FILE"].map(OsString::from));
        let other = ["deskcard", "ticket", "-h"].map(OsString::from);
        assert_eq!(with_terms(other.clone().into_iter()), other);
    }

    /// A value of a command under the id of a global option would set that option.
    #[test]
    fn no_command_has_an_argument_of_the_name_of_a_global_one() {
        fn walk(command: &clap::Command, global: &[String]) {
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str().to_owned();
                assert!(
                    argument.is_global_set() || !global.contains(&id),
                    "{} {id}",
                    command.get_name()
                );
            }
            for inner in command.get_subcommands() {
                walk(inner, global);
            }
        }
        let whole = <Cli as clap::CommandFactory>::command();
        let global: Vec<String> = whole
            .get_arguments()
            .filter(|argument| argument.is_global_set())
            .map(|argument| argument.get_id().as_str().to_owned())
            .collect();
        assert!(global.contains(&"agent".to_owned()));
        for inner in whole.get_subcommands() {
            walk(inner, &global);
        }
    }

    #[test]
    fn an_interval_is_a_number_with_its_unit() {
        for (text, millis) in [("1s", 1000), ("500ms", 500), ("2m", 120_000), ("0.5", 500)] {
            assert_eq!(interval(text).unwrap().as_millis(), millis, "{text}");
        }
        for text in ["", "s", "1x", "-1s", "0", "1e9", "100h"] {
            assert!(interval(text).is_err(), "{text}");
        }
    }
}
