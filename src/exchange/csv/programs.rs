//! The columns of programs that export contacts, by the names that [`super::columns::normal`] gives them.

use super::columns::NamePart::Prefix;
use super::columns::Part::{City, Code, Country, Region, Street, Street2, Whole};
use super::columns::Target::{
    AdditionalId, Claimed, Company, Created, Email, Language, Messenger, Name, NamePart, Note,
    Nothing, Own, OwnAddresses, OwnSites, OwnTags, Phone, Position, SeenAs, Shared, Site, Social,
    SocialList, TagWords, Tags, Uid, Updated,
};
use super::columns::{AddressPart, Part, Purpose, Target, find};
use crate::domain::contact::ContactKind;

/// A program whose columns are known.
#[derive(Debug)]
pub(super) struct Program {
    /// The word for `--mapping`.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) title: &'static str,
    /// Columns by which its files are told: all of one of these groups.
    signs: &'static [&'static [&'static str]],
    /// What it means where others mean something else.
    own: &'static [(&'static str, Target)],
}

impl Program {
    /// What it means by a column, where that is its own.
    pub(super) fn target(&self, name: &str) -> Option<Target> {
        find(self.own, name)
    }
}

const fn address(kind: &'static str, part: Part) -> Target {
    Target::Address(AddressPart {
        kind,
        of: Purpose::Any,
        part,
    })
}

/// The program of a name as `--mapping` takes it.
pub(super) fn named(name: &str) -> Option<&'static Program> {
    let name = name.trim().to_lowercase();
    PROGRAMS.iter().find(|program| program.name == name)
}

/// The program that wrote a header; the last one, which means nothing special, if none is told.
pub(super) fn guessed(header: &[String]) -> &'static Program {
    let names: Vec<String> = header
        .iter()
        .map(|name| super::columns::normal(name).0)
        .collect();
    let has = |group: &&[&str]| {
        group
            .iter()
            .all(|sign| names.iter().any(|name| name == sign))
    };
    PROGRAMS
        .iter()
        .find(|program| program.signs.iter().any(&has))
        .unwrap_or(&ANY)
}

/// The words for `--mapping`.
pub fn names() -> Vec<&'static str> {
    PROGRAMS.iter().map(|program| program.name).collect()
}

/// Columns of no program in particular.
static ANY: Program = Program {
    name: "any",
    title: "no known program",
    signs: &[],
    own: &[],
};

static PROGRAMS: [Program; 20] = [
    Program {
        name: "deskcard",
        title: "deskcard",
        signs: &[&["additional ids", "messengers", "socials"]],
        own: &[
            ("uid", Uid),
            ("also seen as", SeenAs),
            ("phones", Own(ContactKind::Phone)),
            ("emails", Own(ContactKind::Email)),
            ("socials", Own(ContactKind::Social)),
            ("messengers", Own(ContactKind::Messenger)),
            ("additional ids", Own(ContactKind::AdditionalId)),
            ("addresses", OwnAddresses),
            ("sites", OwnSites),
            ("tags", OwnTags),
            ("shared", Shared),
            ("claimed", Claimed),
            ("created at", Created),
            ("updated at", Updated),
            ("id", Nothing),
        ],
    },
    Program {
        name: "google",
        title: "Google",
        signs: &[
            &["e mail # value"],
            &["phone # value"],
            &["given name", "family name", "group membership"],
            &["first name", "last name", "labels", "file as"],
        ],
        own: &[
            ("organization # name", Company),
            ("organization # title", Position),
            ("organization name", Company),
            ("organization title", Position),
            ("group membership", Tags),
            ("labels", Tags),
            ("file as", SeenAs),
            ("initials", Nothing),
        ],
    },
    Program {
        name: "outlook",
        title: "Outlook",
        signs: &[
            &["e mail address", "first name"],
            &["e mail display name"],
            &["business street", "home street"],
            &["email address", "business phone"],
        ],
        own: &[
            ("title", NamePart(Prefix)),
            ("e mail type", Nothing),
            ("e mail # type", Nothing),
            ("e mail display name", Nothing),
            ("e mail # display name", Nothing),
            ("imaddress", Messenger("other")),
            ("im address", Messenger("other")),
            ("primary phone", Phone("")),
            ("user #", Target::Nothing),
        ],
    },
    Program {
        name: "thunderbird",
        title: "Thunderbird",
        signs: &[&["primary email"], &["display name", "screen name"]],
        own: &[
            ("screen name", Messenger("other")),
            ("home address", address("home", Street)),
            ("home address #", address("home", Street2)),
            ("work address", address("work", Street)),
            ("work address #", address("work", Street2)),
        ],
    },
    Program {
        name: "roundcube",
        title: "Roundcube",
        signs: &[
            &["email home", "email work"],
            &["email home", "email other"],
            &["email home", "im skype"],
            &["email home", "web home"],
            &["email home", "surname"],
            &["email home", "phone home"],
        ],
        own: &[
            ("groups", Tags),
            ("website homepage", Site),
            ("website work", Site),
            ("website blog", Site),
            ("website profile", Site),
            ("website other", Site),
        ],
    },
    Program {
        name: "zendesk",
        title: "Zendesk",
        signs: &[
            &["external id", "role"],
            &["name", "email", "details", "organization"],
            &["restriction", "organization"],
            &["locale", "time zone", "organization", "role"],
        ],
        own: &[
            ("id", AdditionalId("zendesk")),
            ("url", Nothing),
            ("details", Note),
            ("locale", Language),
            ("alias", SeenAs),
            ("tags", TagWords),
        ],
    },
    Program {
        name: "freshdesk",
        title: "Freshdesk",
        signs: &[
            &["unique external id"],
            &["full name", "work phone", "mobile phone"],
            &["full name", "email", "twitter"],
            &["name", "mobile", "job title", "view all tickets"],
            &["work phone number", "mobile phone number", "about"],
        ],
        own: &[
            ("title", Position),
            ("about", Note),
            ("id", AdditionalId("freshdesk")),
            ("contact id", AdditionalId("freshdesk")),
        ],
    },
    Program {
        name: "zammad",
        title: "Zammad",
        signs: &[
            &["login", "firstname", "lastname"],
            &["firstname", "lastname", "vip"],
            &["firstname", "lastname", "organization"],
        ],
        own: &[
            ("id", AdditionalId("zammad")),
            ("web", Site),
            ("street", address("", Street)),
        ],
    },
    Program {
        name: "chatwoot",
        title: "Chatwoot",
        signs: &[
            &["identifier", "phone number"],
            &["name", "email", "phone number", "id"],
            &["name", "email", "phone number"],
        ],
        own: &[
            ("id", AdditionalId("chatwoot")),
            ("identifier", AdditionalId("")),
            ("country code", Nothing),
        ],
    },
    Program {
        name: "freescout",
        title: "FreeScout",
        signs: &[
            &["first name", "last name", "emails"],
            &["first name", "social profiles"],
            &["first name", "social networks"],
            &["first name", "photo url"],
        ],
        own: &[
            ("id", AdditionalId("freescout")),
            ("customer id", AdditionalId("freescout")),
            ("background", Note),
            ("social profiles", SocialList),
            ("social networks", SocialList),
        ],
    },
    Program {
        name: "helpscout",
        title: "Help Scout",
        signs: &[&["conversation count"], &["last customer conversation"]],
        own: &[
            ("id", AdditionalId("helpscout")),
            ("location", address("", Whole)),
        ],
    },
    Program {
        name: "intercom",
        title: "Intercom",
        signs: &[
            &["web sessions"],
            &["user id", "last seen"],
            &["user id", "signed up"],
        ],
        own: &[
            ("user id", AdditionalId("intercom")),
            ("language override", Language),
        ],
    },
    Program {
        name: "hubspot",
        title: "HubSpot",
        signs: &[
            &["record id contact"],
            &["record id", "first name"],
            &["lifecycle stage", "email"],
        ],
        own: &[
            ("record id", AdditionalId("hubspot")),
            ("record id contact", AdditionalId("hubspot")),
            ("associated company", Company),
        ],
    },
    Program {
        name: "zoho",
        title: "Zoho",
        signs: &[&["account name", "mailing zip"]],
        own: &[
            ("contact id", AdditionalId("zoho")),
            ("record id", AdditionalId("zoho")),
        ],
    },
    Program {
        name: "salesforce",
        title: "Salesforce",
        signs: &[
            &["account name", "mailing street"],
            &["contact id", "account name"],
            &["lastname", "mailingstreet"],
        ],
        own: &[
            ("contact id", AdditionalId("salesforce")),
            ("id", AdditionalId("salesforce")),
            ("title", Position),
        ],
    },
    Program {
        name: "pipedrive",
        title: "Pipedrive",
        signs: &[&["person name"]],
        own: &[
            ("person name", Name),
            ("person email", Email),
            ("person email work", Email),
            ("person email home", Email),
            ("person email other", Email),
            ("person phone", Phone("")),
            ("person phone work", Phone("")),
            ("person phone home", Phone("home")),
            ("person phone mobile", Phone("mobile")),
            ("person phone other", Phone("")),
            ("person organization", Company),
            ("person label", Tags),
            ("person labels", Tags),
            ("person id", AdditionalId("pipedrive")),
        ],
    },
    Program {
        name: "shopify",
        title: "Shopify",
        signs: &[&["default address zip"], &["accepts email marketing"]],
        own: &[
            ("customer id", AdditionalId("shopify")),
            ("default address company", Company),
            ("default address address#", address("", Street)),
            ("default address city", address("", City)),
            ("default address province code", address("", Region)),
            ("default address country code", address("", Country)),
            ("default address zip", address("", Code)),
            ("default address phone", Phone("")),
        ],
    },
    Program {
        name: "linkedin",
        title: "LinkedIn",
        signs: &[&["first name", "connected on"]],
        own: &[("url", Social("linkedin"))],
    },
    Program {
        name: "crisp",
        title: "Crisp",
        signs: &[&["email", "nickname", "segments"]],
        own: &[("nickname", Name), ("segments", Tags)],
    },
    Program {
        name: "any",
        title: "no known program",
        signs: &[],
        own: &[],
    },
];
