//! What the user set (`SPEC 9`, Configuration): read from TOML text, checked, with defaults.
//!
//! Reading the file is the caller's; this layer knows no files, terminal or database.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::boilerplate::{self, Macro, SavedReply};
use crate::domain::contact::email;
use crate::domain::contact::phone::Region;
use crate::domain::error::{Error, Result};
use crate::domain::fields::{CustomField, CustomType};
use crate::domain::language::{self, Detector};

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[desk]`.
    pub desk: DeskConfig,
    /// `[[field]]`, `C16`.
    #[serde(rename = "field")]
    pub fields: Vec<CustomField>,
    /// `[[reply]]`: saved replies.
    #[serde(rename = "reply")]
    pub replies: Vec<SavedReply>,
    /// `[[macro]]`.
    #[serde(rename = "macro")]
    pub macros: Vec<Macro>,
    /// `[mail]`.
    pub mail: MailConfig,
    /// `[call]`.
    pub call: CallConfig,
    /// `[block]`.
    pub block: BlockConfig,
    /// `[ui]`.
    pub ui: UiConfig,
    /// `[keys]`: action name to its keys.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// `[desk]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskConfig {
    /// Who uses this desk; the login name when empty.
    pub agent: String,
    /// Our own e-mail addresses (`M6`).
    pub addresses: Vec<String>,
    /// ISO 3166 code of the country whose national phone numbers are typed here, empty for none.
    pub region: String,
    /// Languages that detection may answer (`G6`).
    pub languages: Vec<String>,
    /// How long a deleted card can be put back, in days; 0 = at once gone (`D1`).
    pub undo_days: u32,
    /// After how many days a solved ticket closes by itself; 0 = never (`T1`).
    pub close_days: u32,
    /// Whether messengers' pictures become avatars (`C2`).
    pub messenger_avatars: bool,
    /// Further free-mail domains, which no company may own (`C4`).
    pub free_mail: Vec<String>,
    /// Queue files and folders that the screen follows by itself (`M13`).
    pub queues: Vec<String>,
}

impl Default for DeskConfig {
    fn default() -> Self {
        Self {
            agent: String::new(),
            addresses: Vec::new(),
            region: String::new(),
            languages: language::SUPPORTED
                .iter()
                .map(|&code| code.to_owned())
                .collect(),
            undo_days: 30,
            close_days: 7,
            messenger_avatars: false,
            free_mail: Vec::new(),
            queues: Vec::new(),
        }
    }
}

/// `[mail]`: how replies by e-mail leave (`T4`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// A `sendmail`-style command and its arguments; empty: replies go to the outbox file.
    pub command: Vec<String>,
    /// Our From address.
    pub from: String,
    /// Put under every reply.
    pub signature: String,
    /// Seconds a reply sent on the screen is held (`T4`).
    pub hold: u32,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            command: Vec::new(),
            from: String::new(),
            signature: String::new(),
            hold: 5,
        }
    }
}

/// `[call]` (`T9`).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallConfig {
    /// Command that calls; `{number}` in it is replaced by the E.164 number, else it is appended.
    pub command: Vec<String>,
}

/// `[block]`: the dynamic block (`T12`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlockConfig {
    /// Head of the block in the sidebar.
    pub title: String,
    /// The program and its arguments; empty: no block.
    pub command: Vec<String>,
    /// Seconds it may take.
    pub timeout: f64,
}

impl Default for BlockConfig {
    fn default() -> Self {
        Self {
            title: String::new(),
            command: Vec::new(),
            timeout: 5.0,
        }
    }
}

/// Colours of the screen (`U6`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeName {
    /// The terminal's own palette.
    #[default]
    Default,
    /// For light backgrounds.
    Light,
    /// For dark backgrounds.
    Dark,
    /// Strongest contrast.
    HighContrast,
    /// No colours.
    Mono,
}

/// `[ui]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UiConfig {
    /// Colours.
    pub theme: ThemeName,
    /// Only ASCII in frames and marks.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether a new message rings (`T14`).
    pub bell: bool,
    /// Keyboard layout beside the ones known by default (KEYS).
    pub layout: Option<String>,
}

impl Default for UiConfig {
    fn default() -> Self {
        Self {
            theme: ThemeName::Default,
            ascii: false,
            mouse: true,
            bell: false,
            layout: None,
        }
    }
}

impl Config {
    /// Reads and checks a configuration; `file` names it in sentences.
    ///
    /// # Errors
    /// `Failed` with the line and the key that is unknown or wrong.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| {
            Error::failed(format!(
                "the configuration {file} is wrong: {}",
                error.to_string().trim_end()
            ))
        })?;
        config.check().map_err(|reason| {
            Error::failed(format!("the configuration {file} is wrong: {reason}"))
        })?;
        Ok(config)
    }

    /// Names of the custom fields.
    pub fn custom_names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }

    /// The configured region.
    pub fn region(&self) -> Option<Region> {
        Region::parse(&self.desk.region)
    }

    /// What detects the configured languages (`G6`).
    pub fn detector(&self) -> Detector {
        let languages: Vec<&str> = self.desk.languages.iter().map(String::as_str).collect();
        Detector::new(&languages)
    }

    /// Whether anybody can have an address of this domain (`C4`).
    pub fn is_free_mail(&self, domain: &str) -> bool {
        email::is_free_mail(domain)
            || self
                .desk
                .free_mail
                .iter()
                .any(|own| own.eq_ignore_ascii_case(domain))
    }

    fn check(&self) -> std::result::Result<(), String> {
        if !self.desk.region.is_empty() && self.region().is_none() {
            return Err(format!(
                "desk.region «{}» is no country code; write two letters such as \"DE\"",
                self.desk.region
            ));
        }
        if let Some(bad) = self
            .desk
            .addresses
            .iter()
            .find(|address| email::parse(address).is_none())
        {
            return Err(format!("desk.addresses: «{bad}» is no e-mail address"));
        }
        if let Some(bad) = self
            .desk
            .languages
            .iter()
            .find(|code| !language::SUPPORTED.contains(&code.as_str()))
        {
            return Err(format!(
                "desk.languages: «{bad}» cannot be detected; known are {}",
                language::SUPPORTED.join(" ")
            ));
        }
        let mut names: Vec<&str> = Vec::new();
        for field in &self.fields {
            if field.name.trim().is_empty() {
                return Err("a [[field]] has no name".to_owned());
            }
            if names.contains(&field.name.as_str()) {
                return Err(format!("two [[field]] are named «{}»", field.name));
            }
            if field.kind == CustomType::Choice && field.choices.is_empty() {
                return Err(format!(
                    "the choice [[field]] «{}» has no choices",
                    field.name
                ));
            }
            names.push(&field.name);
        }
        let custom: Vec<&str> = self.custom_names().collect();
        boilerplate::check(&self.replies, &self.macros, &custom)?;
        if self.mail.from.is_empty() && !self.mail.command.is_empty() {
            return Err("mail.command needs mail.from, the address replies come from".to_owned());
        }
        if !self.mail.from.is_empty() && email::parse(&self.mail.from).is_none() {
            return Err(format!(
                "mail.from: «{}» is no e-mail address",
                self.mail.from
            ));
        }
        if !(self.block.timeout.is_finite() && self.block.timeout > 0.0) {
            return Err("block.timeout must be a number of seconds above 0".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = Config::parse("[desk]\nagnt = \"olga\"\n", "config.toml").unwrap_err();
        assert!(
            error.message.contains("agnt") && error.message.contains("config.toml"),
            "{error}"
        );
        assert!(error.message.contains("line 2"), "{error}");
    }

    #[test]
    fn wrong_values_are_named() {
        for (text, word) in [
            ("[desk]\nregion = \"Germany\"", "region"),
            ("[desk]\naddresses = [\"nobody\"]", "nobody"),
            ("[desk]\nlanguages = [\"tlh\"]", "tlh"),
            (
                "[[field]]\nname = \"contract\"\ntype = \"choice\"",
                "contract",
            ),
            ("[[field]]\nname = \"a\"\n[[field]]\nname = \"a\"", "«a»"),
            ("[block]\ntimeout = 0", "timeout"),
            ("[mail]\ncommand = [\"sendmail\"]", "mail.from"),
            ("[mail]\nfrom = \"nobody\"", "«nobody»"),
            (
                "[[reply]]\nname = \"Late\"\ntext = \"Dear {nmae}\"",
                "[[reply]] «Late»: text: «{nmae}»",
            ),
            ("[[reply]]\nname = \"Late\"", "text"),
            ("[[macro]]\nname = \"Done\"\nstatus = \"slved\"", "slved"),
            ("[[macro]]\nname = \"Done\"\nstats = \"solved\"", "stats"),
        ] {
            let error = Config::parse(text, "c.toml").unwrap_err();
            assert!(error.message.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn an_empty_configuration_is_the_default_one() {
        assert_eq!(Config::parse("", "c.toml").unwrap(), Config::default());
    }
}
