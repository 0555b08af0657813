//! Whose message is it: the sender's identities and the card they lead to (`M2`-`M5`, `C22`).

use super::appeal::{Appeal, Family};
use super::client::Source;
use super::contact::phone::Region;
use super::contact::{Contact, ContactKind, Key, additional, messenger, social};
use super::ids::ClientId;

/// A contact that an appeal carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The contact as a card would take it; `claimed` says what the channel does not vouch for.
    pub contact: Contact,
    /// The contact of the channel it came through, which decides between two cards (`M5`).
    pub of_channel: bool,
}

impl Identity {
    /// The identity key; `None` when the contact is no valid address.
    pub fn key(&self) -> Option<&Key> {
        self.contact.key.as_ref()
    }

    /// Smaller decides first (`M5`): verified before claimed, the contact of the channel, then
    /// additional id, e-mail, phone, messenger, social profile.
    fn precedence(&self, claimed_on_card: bool) -> (bool, u8) {
        let kind = match (self.of_channel, self.contact.kind) {
            (true, _) => 0,
            (_, ContactKind::AdditionalId) => 1,
            (_, ContactKind::Email) => 2,
            (_, ContactKind::Phone) => 3,
            (_, ContactKind::Messenger) => 4,
            (_, ContactKind::Social) => 5,
        };
        (self.contact.claimed || claimed_on_card, kind)
    }
}

/// Everything an appeal's author can be known by, the contact of the channel first (`M2`, `M6`).
///
/// Two spellings of one contact count once, as verified if either is.
pub fn identities(appeal: &Appeal, region: Option<Region>) -> Vec<Identity> {
    let from = &appeal.from;
    let family = Family::of(&appeal.channel);
    let mut found: Vec<Identity> = Vec::new();
    let mut add = |kind, network: &str, value: &str, verified: bool, of_channel: bool| {
        let mut contact = Contact::new(kind, network, value, "", Source::Auto, region);
        contact.claimed = !verified;
        // A word such as «none», or the site of a company, would make one person of all who send it.
        if kind == ContactKind::Social && network == "other" && !leads_to_one(&contact) {
            contact.key = None;
        }
        if contact.value.trim().is_empty() {
            return;
        }
        match found
            .iter_mut()
            .find(|known| match (&known.contact.key, &contact.key) {
                (Some(one), Some(other)) => one == other,
                (None, None) => known.contact.value == contact.value && known.contact.kind == kind,
                _ => false,
            }) {
            Some(known) => {
                known.contact.claimed &= contact.claimed;
                known.of_channel |= of_channel;
            }
            None => found.push(Identity {
                contact,
                of_channel,
            }),
        }
    };
    if let Some(id) = &from.id {
        match family {
            Family::Messenger => {
                add(ContactKind::Messenger, &appeal.channel, id, true, true);
                if let Some(phone) = messenger::phone_of(&appeal.channel, id) {
                    add(ContactKind::Phone, "", &phone, true, false);
                }
            }
            Family::Social => add(ContactKind::Social, &appeal.channel, id, true, true),
            _ => add(
                ContactKind::AdditionalId,
                &appeal.channel,
                id,
                true,
                !matches!(family, Family::Mail | Family::Telephony),
            ),
        }
    }
    for link in &from.profiles {
        let of_channel = (family == Family::Social).then_some(appeal.channel.as_str());
        // A bare `@handle` is an account of the channel's own network.
        let profile = social::parse_profile(link).or_else(|| social::find(of_channel?, link));
        let network = profile.map_or_else(|| "other".to_owned(), |profile| profile.network);
        let own = of_channel == Some(network.as_str());
        add(ContactKind::Social, &network, link, own, own);
    }
    for email in &from.emails {
        add(
            ContactKind::Email,
            "",
            email,
            family == Family::Mail,
            family == Family::Mail,
        );
    }
    for phone in &from.phones {
        add(
            ContactKind::Phone,
            "",
            phone,
            family == Family::Telephony,
            family == Family::Telephony,
        );
    }
    for id in &from.additional_ids {
        let (network, value) = additional::parse(id);
        add(ContactKind::AdditionalId, &network, &value, false, false);
    }
    found.sort_by_key(|identity| !identity.of_channel);
    found
}

/// Whether a profile of no known network is the link of one account: a page below its host. The
/// networks with a rule know their accounts themselves.
fn leads_to_one(contact: &Contact) -> bool {
    if contact.kind != ContactKind::Social || contact.network != "other" {
        return true;
    }
    let Some(page) = social::parse_profile(&contact.value) else {
        return false;
    };
    let account = page.key.as_str().trim_start_matches("other:");
    // `ivan.example.com` may be a person's own, `example.com` is a firm's front door.
    match account.strip_suffix('/') {
        Some(host) => host.matches('.').count() > 1,
        None => true,
    }
}

/// A living card that holds one of the identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Which of the identities, by its place.
    pub identity: usize,
    /// The card.
    pub client: ClientId,
    /// The contact is shared (`C22`).
    pub shared: bool,
    /// The contact is only claimed on that card.
    pub claimed_on_card: bool,
}

/// Where a message belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// No card: one is created (`M3`).
    None,
    /// A card (`M4`).
    Card {
        /// The card.
        client: ClientId,
        /// The identity that led there, by its place.
        by: usize,
        /// Only claimed: «sender not confirmed».
        claimed: bool,
        /// Other cards that matched too, each with the identity that did: possible duplicates (`M5`).
        others: Vec<(ClientId, usize)>,
    },
    /// Known only by shared contacts (`C22`): this identity, held by these cards.
    Shared {
        /// The identity, by its place.
        by: usize,
        /// Cards that hold it.
        holders: Vec<ClientId>,
    },
}

/// Decides between the cards that were found (`M4`, `M5`, `C22`).
pub fn choose(identities: &[Identity], hits: &[Hit]) -> Match {
    let rank = |hit: &Hit| {
        identities
            .get(hit.identity)
            .map_or((true, u8::MAX), |identity| {
                identity.precedence(hit.claimed_on_card)
            })
    };
    let own = hits.iter().filter(|hit| !hit.shared);
    if let Some(best) = own.clone().min_by_key(|hit| (rank(hit), hit.client)) {
        let mut others: Vec<(ClientId, usize)> = Vec::new();
        for hit in own {
            if hit.client != best.client && !others.iter().any(|(client, _)| *client == hit.client)
            {
                others.push((hit.client, hit.identity));
            }
        }
        return Match::Card {
            client: best.client,
            by: best.identity,
            claimed: rank(best).0,
            others,
        };
    }
    match hits.iter().min_by_key(|hit| rank(hit)) {
        None => Match::None,
        Some(best) => Match::Shared {
            by: best.identity,
            holders: hits
                .iter()
                .filter(|hit| hit.identity == best.identity)
                .map(|hit| hit.client)
                .collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appeal::{AppealKind, Author, Sender};

    fn appeal(channel: &str, from: Sender) -> Appeal {
        Appeal {
            channel: channel.to_owned(),
            kind: AppealKind::Message,
            id: "1".to_owned(),
            author: Author::Client,
            from,
            to: Vec::new(),
            cc: Vec::new(),
            reply_to: Vec::new(),
            thread: None,
            in_reply_to: None,
            references: Vec::new(),
            subject: None,
            text: String::new(),
            html: None,
            sent_at: None,
            post: None,
            attachments: Vec::new(),
            delivery: None,
            extra: serde_json::Map::new(),
        }
    }

    fn everything() -> Sender {
        Sender {
            name: None,
            id: Some("193847".to_owned()),
            handle: Some("@ivan".to_owned()),
            emails: vec!["ivan@example.com".to_owned()],
            phones: vec!["+7 921 123-45-67".to_owned()],
            profiles: vec!["https://vk.com/ivan".to_owned()],
            additional_ids: vec!["crm:42".to_owned()],
            avatar: None,
            locale: None,
        }
    }

    #[test]
    fn m2_the_channel_vouches_for_its_own_contact_only() {
        for (channel, verified) in [
            ("email", vec!["ivan@example.com", "id:email:193847"]),
            ("telegram", vec!["telegram:193847"]),
            ("vk", vec!["vk:id193847", "vk:ivan"]),
            ("telephony", vec!["+79211234567", "id:telephony:193847"]),
            ("widget", vec!["id:widget:193847"]),
            ("carrier-pigeon", vec!["id:carrier-pigeon:193847"]),
        ] {
            let found = identities(&appeal(channel, everything()), None);
            let mut vouched: Vec<&str> = found
                .iter()
                .filter(|identity| !identity.contact.claimed)
                .filter_map(|identity| identity.key().map(Key::as_str))
                .collect();
            vouched.sort_unstable();
            let mut verified = verified;
            verified.sort_unstable();
            assert_eq!(vouched, verified, "{channel}");
            assert!(found.iter().all(
                |i| !i.contact.value.contains("@ivan") || i.contact.kind == ContactKind::Email
            ));
        }
    }

    #[test]
    fn m2_a_profile_that_is_no_account_is_kept_and_matches_nobody() {
        for (profile, key) in [
            ("none", None),
            ("n/a", None),
            ("not a link", None),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("https://example.com", None),
            ("https://www.example.com/?utm_source=a", None),
            ("https://example.com/u/7", Some("other:example.com/u/7")),
            ("https://ivan.example.com/", Some("other:ivan.example.com/")),
            ("https://vk.com/id9", Some("vk:id9")),
            ("https://t.me/ivan_p", Some("telegram:ivan_p")),
        ] {
            let from = Sender {
                profiles: vec![profile.to_owned()],
                ..Sender::default()
            };
            let found = identities(&appeal("widget", from), None);
            let keys: Vec<_> = found.iter().map(|one| one.key().map(Key::as_str)).collect();
            assert_eq!(keys, [key], "{profile}");
        }
    }

    #[test]
    fn m2_a_whatsapp_id_is_a_phone_too() {
        let from = Sender {
            id: Some("491711234567".to_owned()),
            ..Sender::default()
        };
        let found = identities(&appeal("whatsapp", from), None);
        let keys: Vec<&str> = found
            .iter()
            .filter_map(|i| i.key().map(Key::as_str))
            .collect();
        assert_eq!(keys, ["whatsapp:491711234567", "+491711234567"]);
        assert!(found.iter().all(|identity| !identity.contact.claimed));
    }

    fn hit(identity: usize, client: i64) -> Hit {
        Hit {
            identity,
            client: ClientId(client),
            shared: false,
            claimed_on_card: false,
        }
    }

    #[test]
    fn m5_two_cards_are_decided_by_channel_then_kind_then_age() {
        let telegram = identities(&appeal("telegram", everything()), None);
        let place = |kind| {
            telegram
                .iter()
                .position(|i| i.contact.kind == kind)
                .unwrap()
        };
        let (own, mail, phone, crm) = (
            place(ContactKind::Messenger),
            place(ContactKind::Email),
            place(ContactKind::Phone),
            place(ContactKind::AdditionalId),
        );
        for (hits, winner, claimed) in [
            (vec![hit(mail, 1), hit(own, 2)], 2, false),
            (vec![hit(mail, 1), hit(crm, 2)], 2, true),
            (vec![hit(phone, 1), hit(mail, 2)], 2, true),
            (vec![hit(mail, 9), hit(mail, 3)], 3, true),
        ] {
            match choose(&telegram, &hits) {
                Match::Card {
                    client,
                    claimed: is_claimed,
                    others,
                    ..
                } => {
                    assert_eq!(
                        (client.0, is_claimed, others.len()),
                        (winner, claimed, 1),
                        "{hits:?}"
                    );
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn m4_a_contact_that_is_only_claimed_on_the_card_confirms_nobody() {
        let mail = identities(&appeal("email", everything()), None);
        let hits = [Hit {
            claimed_on_card: true,
            ..hit(0, 5)
        }];
        assert!(matches!(
            choose(&mail, &hits),
            Match::Card { claimed: true, .. }
        ));
    }

    #[test]
    fn c22_an_unshared_contact_beats_a_shared_one() {
        let mail = identities(&appeal("email", everything()), None);
        let phone = mail
            .iter()
            .position(|i| i.contact.kind == ContactKind::Phone)
            .unwrap();
        let shared = Hit {
            shared: true,
            ..hit(0, 1)
        };
        assert!(matches!(
            choose(&mail, &[shared, hit(phone, 2)]),
            Match::Card {
                client: ClientId(2),
                ..
            }
        ));
        assert_eq!(
            choose(
                &mail,
                &[
                    shared,
                    Hit {
                        client: ClientId(3),
                        ..shared
                    }
                ]
            ),
            Match::Shared {
                by: 0,
                holders: vec![ClientId(1), ClientId(3)]
            }
        );
        assert_eq!(choose(&mail, &[]), Match::None);
    }
}
