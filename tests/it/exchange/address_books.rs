//! Cards as the address books of the world write them (`X1`), through a real import: what a card says of
//! names, addresses, phones and companies, and that what has no field comes back in an export.

use deskcard::domain::client::Client;
use deskcard::domain::contact::ContactKind;
use deskcard::domain::exchange::{ExportFormat, ImportOptions, Which};
use deskcard::domain::query::Query;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251, WINDOWS_1252};

use crate::support::{Room, now, png};

/// A file of an address book.
struct Form {
    /// Which program writes so, or what is odd.
    what: &'static str,
    file: Vec<u8>,
    /// A line a card: name, addresses, phones, postal addresses, company, divided by ` | `; several values
    /// by ` + `.
    cards: &'static [&'static str],
    /// What stands in the export, unfolded.
    comes_back: &'static [&'static str],
}

/// A file of one card around these lines.
fn card(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("{line}\r\n")).collect();
    format!("BEGIN:VCARD\r\n{lines}END:VCARD\r\n")
}

fn form(
    what: &'static str,
    file: impl Into<Vec<u8>>,
    cards: &'static [&'static str],
    comes_back: &'static [&'static str],
) -> Form {
    Form {
        what,
        file: file.into(),
        cards,
        comes_back,
    }
}

fn utf16(text: &str, unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn in_code_page(text: &str, page: &'static Encoding) -> Vec<u8> {
    page.encode(text).0.into_owned()
}

/// A card in the words of [`Form::cards`].
fn words(client: &Client) -> String {
    let contacts = |kind| -> Vec<String> {
        let of_kind = client.contacts_of(kind);
        of_kind
            .map(|contact| match contact.label.as_str() {
                "" => contact.value.clone(),
                label => format!("{label} {}", contact.value),
            })
            .collect()
    };
    let addresses = client.addresses.iter();
    [
        client.name.clone(),
        contacts(ContactKind::Email).join(" + "),
        contacts(ContactKind::Phone).join(" + "),
        addresses
            .map(|address| format!("{} {}", address.kind, address.text.replace('\n', " / ")))
            .collect::<Vec<_>>()
            .join(" + "),
        client
            .company
            .as_ref()
            .map(|company| company.name.clone())
            .unwrap_or_default(),
    ]
    .join(" | ")
}

#[track_caller]
fn check(forms: Vec<Form>) {
    let mut wrong = Vec::new();
    for Form {
        what,
        file,
        cards,
        comes_back,
    } in forms
    {
        let room = Room::with("[desk]\nregion = \"DE\"\n");
        let report = room
            .desk
            .import_contacts("a.vcf", &file, &ImportOptions::default(), now())
            .unwrap();
        let clients = report.verdicts.iter().filter_map(|row| row.card);
        let found: Vec<String> = clients
            .map(|id| words(&room.desk.card_view(id).unwrap().client))
            .collect();
        if found != cards {
            wrong.push(format!(
                "{what}:\n  found    {found:#?}\n  expected {cards:#?}\n  {:?}",
                report.verdicts
            ));
        }
        for format in [ExportFormat::Vcard4, ExportFormat::Vcard3] {
            let everybody = Which::Query(Query::default());
            let (bytes, _) = room.desk.export(&everybody, format).unwrap();
            let export = String::from_utf8(bytes).unwrap().replace("\r\n ", "");
            for line in comes_back.iter().filter(|line| !export.contains(**line)) {
                wrong.push(format!("{what}: no «{line}» in\n{export}"));
            }
            // The export is the same cards again.
            let again = Room::with("[desk]\nregion = \"DE\"\n");
            again
                .desk
                .import_contacts("b.vcf", export.as_bytes(), &ImportOptions::default(), now())
                .unwrap();
            let (second, _) = again.desk.export(&everybody, format).unwrap();
            let second = String::from_utf8(second).unwrap().replace("\r\n ", "");
            if second != export {
                wrong.push(format!(
                    "{what}: the export\n{export}\ncomes back as\n{second}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn x1_phones_and_their_clouds() {
    let photo = base64_lines(&png(3));
    let iphone = format!(
        "VERSION:3.0\nPRODID:-//Apple Inc.//iPhone OS 17.1//EN\nN:Appleseed;John;Q.;Dr.;\nFN:Dr. John Q. Appleseed\n\
         ORG:Orchard\\, Inc.;Seeds;\nTITLE:Grower\nEMAIL;type=INTERNET;type=HOME;type=pref:john@orchard.example\n\
         item1.EMAIL;type=INTERNET:j@farm.example\nitem1.X-ABLabel:Farm\nTEL;type=CELL;type=VOICE;type=pref:+49 171 1234567\n\
         TEL;type=IPHONE;type=CELL;type=VOICE:(0171) 765-4321\nitem2.TEL:+49 30 901820\nitem2.X-ABLabel:_$!<HomeFAX>!$_\n\
         item3.ADR;type=HOME;type=pref:;;Apple Way 1\\nBarn;Cider;Kent;12345;Germany\nitem3.X-ABADR:de\n\
         item4.X-ABDATE;type=pref:2001-09-01\nitem4.X-ABLabel:_$!<Anniversary>!$_\nX-ABShowAs:COMPANY\n\
         BDAY;value=date;X-APPLE-OMIT-YEAR=1604:1604-04-12\nX-SOCIALPROFILE;type=twitter;x-user=johnny:http://twitter.com/johnny\n\
         IMPP;X-SERVICE-TYPE=Skype;type=HOME;type=pref:skype:john.appleseed\nitem5.X-ABRELATEDNAMES;type=pref:Jane\n\
         item5.X-ABLabel:_$!<Mother>!$_\nPHOTO;ENCODING=b;TYPE=PNG:{photo}\nUID:1-2-3"
    );
    check(vec![
        form(
            "iPhone",
            card(&iphone),
            &[
                "Dr. John Q. Appleseed | john@orchard.example + j@farm.example | mobile +49 171 1234567 + mobile (0171) 765-4321 + fax +49 30 901820 | home Apple Way 1 / Barn, Cider, Kent, 12345, Germany | Orchard, Inc.",
            ],
            &[
                "UID:1-2-3",
                "ORG:Orchard\\, Inc.;Seeds;",
                "item3.ADR;TYPE=HOME;TYPE=pref:;;Apple Way 1\\nBarn;Cider;Kent;12345;Germany",
                "item3.X-ABADR:de",
                "item4.X-ABDATE;TYPE=pref:2001-09-01",
                "item4.X-ABLABEL:_$!<Anniversary>!$_",
                "X-ABSHOWAS:COMPANY",
                "BDAY;VALUE=date;X-APPLE-OMIT-YEAR=1604:1604-04-12",
                "item5.X-ABRELATEDNAMES",
                "PHOTO",
            ],
        ),
        form(
            "Android 4, quoted-printable with soft breaks inside a letter",
            card(
                "VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80=D0=BE=D0=B2;=D0=98=D0=B2=D0=B0=D0=\n\
                 =BD;;;\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=20=D0=9F=\n=D0=B5=D1=82=D1=80=D0=BE=D0=B2\n\
                 TEL;CELL;PREF:+7 921 123-45-67\nTEL;X-Summer:8 (812) 123-45-67\nEMAIL;HOME:ivan@x.example\n\
                 X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Vanya;1;;;;;;;;;;;;;\n\
                 X-ANDROID-CUSTOM;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:vnd.android.cursor.item/relation;=D0=9C;1;;;;;;;;;;;;;",
            ),
            &["Иван Петров | ivan@x.example | mobile +7 921 123-45-67 + other 8 (812) 123-45-67 |  | "],
            &[
                "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Vanya;1;;;;;;;;;;;;;",
                "X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;М;1;;;;;;;;;;;;;",
            ],
        ),
        form(
            "Google Contacts",
            card(
                "VERSION:3.0\nFN:Maria del Mar Ruiz\nN:Ruiz;Maria;del Mar;;\nEMAIL;TYPE=INTERNET;TYPE=HOME:maria@x.example\n\
                 EMAIL;TYPE=INTERNET:m.ruiz@y.example\nitem1.TEL:+34 612 345 071\nitem1.X-ABLabel:Mobile\nTEL;TYPE=WORK;TYPE=FAX:+34 912 345 678\n\
                 ADR;TYPE=WORK:;;Calle Mayor 1;Madrid;;28013;ES\nORG:Ruiz e Hijos\nURL;TYPE=PROFILE:http://www.google.com/profiles/1\n\
                 item2.URL:http\\://maria.example\nitem2.X-ABLabel:_$!<HomePage>!$_\nX-PHONETIC-FIRST-NAME:Mah\nCATEGORIES:myContacts,Friends",
            ),
            &[
                "Maria del Mar Ruiz | maria@x.example + m.ruiz@y.example | mobile +34 612 345 071 + fax +34 912 345 678 | work Calle Mayor 1, Madrid, 28013, ES | Ruiz e Hijos",
            ],
            &["X-PHONETIC-FIRST-NAME:Mah", "URL:http://maria.example", "CATEGORIES:myContacts,Friends"],
        ),
        form(
            "Nokia, Sony Ericsson and BlackBerry",
            [
                card("VERSION:2.1\nN:Sauer;Ute\nTEL;PREF;CELL;VOICE:+491711234567\nTEL;VOICE;WORK:030901820\nX-CLASS:private\nX-IRMC-LUID:0002"),
                card("VERSION:2.1\nN;CHARSET=UTF-8:Kr\u{fc}ger;J\u{f6}rg\nTITLE;CHARSET=UTF-8:Chef\nTEL;CELL:01711234568\nX-ESI-CATEGORIES:none"),
                card("VERSION:3.0\nFN:Jane Berry\nN:Berry;Jane;;;\nTEL;TYPE=CELL:+491711234569\nTEL;TYPE=PAGER:12345678\nADR;TYPE=WORK:;;;Waterloo;ON;N2L;Canada\nBDAY:1980-03-22\nX-WV-ID:jane"),
            ]
            .concat(),
            &[
                "Ute Sauer |  | mobile +491711234567 + landline 030901820 |  | ",
                "Jörg Krüger |  | mobile 01711234568 |  | ",
                "Jane Berry |  | mobile +491711234569 + other 12345678 | work Waterloo, ON, N2L, Canada | ",
            ],
            &["X-CLASS:private", "X-IRMC-LUID:0002", "X-WV-ID:jane", "ADR;TYPE=WORK:;;;Waterloo;ON;N2L;Canada", "N:Sauer;Ute"],
        ),
    ]);
}

#[test]
fn x1_programs_of_the_desktop() {
    check(vec![
        form(
            "Outlook, 2.1, windows-1252 by name",
            in_code_page(
                &card(
                    "VERSION:2.1\nN;LANGUAGE=de;CHARSET=windows-1252:Gr\u{fc}n;Bj\u{f6}rn;;Herr\nFN;CHARSET=windows-1252:Herr Bj\u{f6}rn Gr\u{fc}n\nORG:Gr\u{fc}n GmbH;Einkauf\nTITLE:Leiter\n\
                     TEL;WORK;VOICE:+49 (30) 901820\nTEL;HOME;VOICE:+49 (30) 901821\nTEL;CELL;VOICE:+49 (171) 1234567\nTEL;WORK;FAX:+49 (30) 901822\n\
                     ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE:;2. Stock;Ringstr. 1=0D=0AHof;Berlin;BE;10115;Deutschland\n\
                     LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE:2. Stock=0D=0ARingstr. 1=0D=0A10115 Berlin\nX-MS-OL-DEFAULT-POSTAL-ADDRESS:2\n\
                     URL;WORK:http://www.gruen.example\nEMAIL;PREF;INTERNET:bjoern@gruen.example\nX-MS-IMADDRESS:bjoern.gruen\nX-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:\n /9j/4AAQ\n\nREV:20200101T000000Z",
                ),
                WINDOWS_1252,
            ),
            &[
                "Herr Björn Grün | bjoern@gruen.example | landline +49 (30) 901820 + home +49 (30) 901821 + mobile +49 (171) 1234567 + fax +49 (30) 901822 | work 2. Stock, Ringstr. 1 / Hof, Berlin, BE, 10115, Deutschland | Grün GmbH",
            ],
            &[
                "X-MS-OL-DEFAULT-POSTAL-ADDRESS:2",
                "ORG:Grün GmbH;Einkauf",
                "LABEL;TYPE=work;TYPE=pref:2. Stock\\nRingstr. 1\\n10115 Berlin",
                ":;2. Stock;Ringstr. 1\\nHof;Berlin;BE;10115;Deutschland",
                "X-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:/9j/4AAQ",
            ],
        ),
        form(
            "Outlook, windows-1251 and no word of it",
            in_code_page(
                &card("VERSION:2.1\nN:Соколова;Анна;Сергеевна\nFN:Анна Сергеевна Соколова\nORG:ООО Ромашка\nTEL;WORK;VOICE:+7 (495) 123-45-67\nADR;WORK:;;ул. Ленина, 5;Москва;;101000;Россия\nEMAIL;PREF;INTERNET:anna@romashka.example"),
                WINDOWS_1251,
            ),
            &[
                "Анна Сергеевна Соколова | anna@romashka.example | landline +7 (495) 123-45-67 | work ул. Ленина, 5, Москва, 101000, Россия | ООО Ромашка",
            ],
            &[],
        ),
        form(
            "Evolution and KAddressBook",
            [
                card(
                    "VERSION:3.0\nN:Lund;Eva;;;\nFN:Lund\\, Eva\nX-EVOLUTION-FILE-AS:Lund\\, Eva\nX-EVOLUTION-WEBDAV-ETAG:\"7\"\nEMAIL;TYPE=HOME;X-EVOLUTION-UI-SLOT=1:eva@x.example\n\
                     TEL;X-EVOLUTION-UI-SLOT=1;TYPE=\"WORK,VOICE\":+49 30 901820\nX-EVOLUTION-SPOUSE:Per\nX-MOZILLA-HTML:TRUE\nX-JABBER;TYPE=HOME:eva@jabber.example",
                ),
                card(
                    "VERSION:3.0\nFN:Kai Ude\nN:Ude;Kai;;;\nX-KADDRESSBOOK-BlogFeed:http://blog.example/feed\nX-KADDRESSBOOK-X-Profession:Baker\nX-messaging/xmpp-All:kai@jabber.example\u{e000}kai@other.example\nTEL;TYPE=CELL,MSG:+49 171 2222222\nEMAIL;TYPE=PREF:kai@x.example",
                ),
            ]
            .concat(),
            &[
                "Lund, Eva | eva@x.example | landline +49 30 901820 |  | ",
                "Kai Ude | kai@x.example | mobile +49 171 2222222 |  | ",
            ],
            &[
                "X-EVOLUTION-FILE-AS:Lund\\, Eva",
                "X-EVOLUTION-SPOUSE:Per",
                "X-KADDRESSBOOK-BLOGFEED:http://blog.example/feed",
                "X-KADDRESSBOOK-X-PROFESSION:Baker",
                "kai@other.example",
            ],
        ),
        form(
            "Thunderbird and Nextcloud",
            [
                card("VERSION:4.0\nN:Abel;Tom;;;\nFN:Tom Abel\nEMAIL;PREF=1;TYPE=work:tom@x.example\nEMAIL:tom@y.example\nTEL;VALUE=TEXT;TYPE=cell:0171 1234567\nSPECIAL-DATE;VALUE=DATE:2020\nX-CUSTOM1;VALUE=TEXT:one\nUID:aa-bb\nBDAY;VALUE=DATE:--0412"),
                card("VERSION:4.0\nFN:Rita Cloud\nEMAIL;TYPE=\"HOME,INTERNET\":rita@x.example\nTEL;TYPE=\"HOME,VOICE\":+49 30 901825\nADR;TYPE=HOME:;Hinterhaus;Allee 2;Ulm;;89073;Deutschland\nX-SOCIALPROFILE;TYPE=MASTODON:@rita@social.example\nREV;VALUE=DATE-AND-OR-TIME:20240101T000000Z\nCREATED;VALUE=TIMESTAMP:20230101T000000Z"),
            ]
            .concat(),
            &[
                "Tom Abel | tom@x.example + tom@y.example | mobile 0171 1234567 |  | ",
                "Rita Cloud | rita@x.example | home +49 30 901825 | home Hinterhaus, Allee 2, Ulm, 89073, Deutschland | ",
            ],
            &["X-CUSTOM1;VALUE=TEXT:one", "BDAY;VALUE=DATE:--0412", "UID:aa-bb", "SPECIAL-DATE", "CREATED;VALUE=TIMESTAMP:20230101T000000Z"],
        ),
        form(
            "Lotus Notes",
            card(
                "VERSION:3.0\nPRODID:-//Apple Inc.//Address Book 6.1//EN\nN:Doe;Jo;Ivan;Mr.;I\nFN:Mr. Jo Doe I\nNICKNAME:Johny,JJ\nORG:SUN\nTITLE:Researcher\n\
                 item1.X-ABLabel:2\nTEL;TYPE=CELL:+49 171 3333333\nTEL;TYPE=MAIN:+49 30 901823\nADR;TYPE=HOME:;;Boulevard 1\\, Apt 2;Sofia;;1000;Bulgaria\nURL:sun.example\nX-GENDER:Male\nGEO:12.3;45.6",
            ),
            &["Mr. Jo Doe I |  | mobile +49 171 3333333 + landline +49 30 901823 | home Boulevard 1, Apt 2, Sofia, 1000, Bulgaria | SUN"],
            &["NICKNAME:Johny,JJ", "X-GENDER:Male", "GEO:12.3;45.6", "N:Doe;Jo;Ivan;Mr.;I"],
        ),
    ]);
}

#[test]
fn x1_what_the_standards_show() {
    check(vec![
        form(
            "RFC 6350: links, lists in quotes, several of what deskcard has one of",
            card(
                "VERSION:4.0\nFN:Simone Perrin\nN:Perrin;Simone;;;ing. jr,M.Sc.\nBDAY:--0203\nANNIVERSARY:20090808T1430-0500\nGENDER:F\nLANG;PREF=1:fr\nLANG;PREF=2:en\nORG;TYPE=work:Via\n\
                 ORG;TYPE=home:Choir;Altos\nTITLE:Boss\nTITLE;LANGUAGE=de:Chefin\nADR;TYPE=work;LABEL=\"2875 Laurier^nQuebec\":;;2875 Laurier;Quebec;;;\nTEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+49-30-901820;ext=102\n\
                 TEL;VALUE=uri;TYPE=\"work,cell,voice,video,text\":tel:+49-171-4444444\nEMAIL;TYPE=work:simone@via.example\nGEO;TYPE=work:geo:46.772673,-71.282945\n\
                 KEY;TYPE=work;VALUE=uri:http://via.example/s.asc\nTZ:-0500\nURL;TYPE=home:http://simone.example\nRELATED;TYPE=friend:urn:uuid:f81d\nX-P;Q=\"a^nb^'c^^\":1\nCLIENTPIDMAP:1;urn:uuid:5\nXML:<a xmlns=\"b\"/>",
            ),
            &[
                "Simone Perrin | simone@via.example | landline +49-30-901820;ext=102 + mobile +49-171-4444444 | work 2875 Laurier / Quebec | Via",
            ],
            &[
                "ORG;TYPE=home:Choir;Altos",
                "TITLE;LANGUAGE=de:Chefin",
                "LANG;PREF=2:en",
                "ANNIVERSARY:20090808T1430-0500",
                "GENDER:F",
                "KEY;TYPE=work;VALUE=uri:http://via.example/s.asc",
                "RELATED;TYPE=friend:urn:uuid:f81d",
                "X-P;Q=a^nb^'c^^:1",
                "CLIENTPIDMAP:1;urn:uuid:5",
                "ADR;TYPE=work;LABEL=\"2875 Laurier^nQuebec\":;;2875 Laurier;Quebec;;;",
            ],
        ),
        form(
            "groups and their members",
            [
                card("VERSION:4.0\nKIND:group\nFN:The Roes\nMEMBER:urn:uuid:1\nMEMBER:mailto:x@y.example\nUID:urn:uuid:0"),
                card("VERSION:3.0\nX-ADDRESSBOOKSERVER-KIND:group\nN:Team\nFN:Team\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:2"),
            ]
            .concat(),
            &["The Roes |  |  |  | ", "Team |  |  |  | "],
            &["KIND:group", "MEMBER:urn:uuid:1", "MEMBER:mailto:x@y.example", "X-ADDRESSBOOKSERVER-KIND:group"],
        ),
        form(
            "RFC 9554 and 9555",
            card(
                "VERSION:4.0\nFN;DERIVED=TRUE:Ada Byron King\nN;JSCOMPS=\";1;0\":King;Ada;;;;Byron;\nPRONOUNS;LANGUAGE=en:she/her\nGRAMGENDER:feminine\nCREATED:20220101T000000Z\nLANGUAGE:en\n\
                 ADR;TYPE=home:;;;London;;SW1;UK;;;12;Main St;;;;;;;\nSOCIALPROFILE;SERVICE-TYPE=Mastodon:https://social.example/@ada\nSOCIALPROFILE;SERVICE-TYPE=Twitter;VALUE=text:ada\nCONTACT-URI:https://ada.example/c\nJSPROP;JSPTR=\"/a\":{}\nEMAIL;PROP-ID=e1:ada@x.example",
            ),
            &["Ada Byron King | ada@x.example |  | home London, SW1, UK, 12, Main St | "],
            &[
                "PRONOUNS;LANGUAGE=en:she/her",
                "GRAMGENDER:feminine",
                "JSPROP;JSPTR=/a:{}",
                "ADR;TYPE=home:;;;London;;SW1;UK;;;12;Main St;;;;;;;",
                "CONTACT-URI:https://ada.example/c",
            ],
        ),
        form(
            "RFC 2426: escapes, several addresses, a label, an agent in one line and in folded ones",
            [
                card("VERSION:3.0\nFN:Frank D.\nN:D.;Frank;;;\nNICKNAME:Jim\\, Jimmie,F\nADR;TYPE=dom,home,postal,parcel:;;123 Main\\; St;Any\\\\Town;CA;91921;\nADR;TYPE=WORK,POSTAL:;Suite 1;Way 6;;;;\nLABEL;TYPE=dom:x\\n y\nAGENT:BEGIN:VCARD\\nFN:Susan\\nTEL:+1-919-555-1234\\nEMAIL\\;INTERNET:s@x.example\\nEND:VCARD\\n\nEMAIL;TYPE=internet,pref:frank@x.example\nNOTE:one\\, two\\; three\\Nfour\nCLASS:PUBLIC\nSORT-STRING:Frank"),
                card("VERSION:3.0\nFN:Gus\nAGENT:BEGIN:VCARD\n VERSION:3.0\n FN:Agent\n TEL:030 901899\n END:VCARD\nTEL:030 901826"),
                card("VERSION:2.1\nFN:Hal\nAGENT:\nBEGIN:VCARD\nFN:Agent\nAGENT:BEGIN:VCARD\nFN:His agent\nEND:VCARD\nTEL:030 901899\nEND:VCARD\nTEL:030 901827"),
                card("VERSION:2.1\nFN:Ian\nAGENT:BEGIN:VCARD\nFN:Agent\nEND:VCARD\nTEL:030 901828\nAGENT;VALUE=uri:\n CID:a@b.example"),
            ]
            .concat(),
            &[
                "Frank D. | frank@x.example |  | home 123 Main; St, Any\\Town, CA, 91921 + work Suite 1, Way 6 | ",
                "Gus |  | landline 030 901826 |  | ",
                "Hal |  | landline 030 901827 |  | ",
                "Ian |  | landline 030 901828 |  | ",
            ],
            &["NOTE:one\\, two\\; three\\nfour", "SORT-STRING:Frank", "CLASS:PUBLIC", "LABEL;TYPE=dom:x\\n y", "AGENT;VALUE=uri:CID:a@b.example"],
        ),
    ]);
}

#[test]
fn x1_encodings_and_line_ends() {
    let text = card(
        "VERSION:3.0\nFN:Zoë Ωmega\nN:Ωmega;Zoë;;;\nEMAIL:zoe@x.example\nTEL:+49 30 901829\nNOTE:日本語",
    );
    let expected: &[&str] = &["Zoë Ωmega | zoe@x.example | landline +49 30 901829 |  | "];
    let bom = format!("\u{feff}{text}");
    // Octets are folded, not letters: in the middle of one, and with a tab.
    let folded = text.replace('ë', "\u{1}").into_bytes();
    let folded: Vec<u8> = folded
        .iter()
        .flat_map(|byte| match byte {
            1 => b"\xc3\r\n \xab".to_vec(),
            byte => vec![*byte],
        })
        .collect();
    check(vec![
        form("UTF-8 with a mark", bom.clone(), expected, &["日本語"]),
        form("UTF-16, little end first, marked", utf16(&bom, u16::to_le_bytes), expected, &["日本語"]),
        form("UTF-16, big end first, marked", utf16(&bom, u16::to_be_bytes), expected, &["日本語"]),
        form("UTF-16 without a mark", utf16(&text, u16::to_le_bytes), expected, &["日本語"]),
        form("LF alone", text.replace("\r\n", "\n"), expected, &[]),
        form("CR alone", text.replace("\r\n", "\r"), expected, &[]),
        form("CR CR LF", text.replace("\r\n", "\r\r\n"), expected, &[]),
        form("folded inside a letter", folded, expected, &[]),
        form("folded with tabs", text.replace("mega\r\nEM", "me\r\n\tga\r\nEM").replace("901", "9\r\n\t01"), &["Zoë Ωmega | zoe@x.example | landline +49 30 901829 |  | "], &[]),
        form("empty lines between and inside", text.replace("\r\n", "\r\n\r\n"), expected, &[]),
        form("small letters", text.replace("BEGIN:VCARD", "begin:vcard").replace("END:VCARD", "End:vCard").replace("EMAIL", "email").replace("TEL", "Tel").replace("FN", "fn"), expected, &[]),
        form(
            "Latin-1 without a word of it",
            in_code_page(&card("VERSION:2.1\nN:Müller;Jürgen\nFN:Jürgen Müller\nADR;HOME:;;Königstraße 12;Köln;;50667;\nTEL;HOME:0221 123456"), WINDOWS_1252),
            &["Jürgen Müller |  | home 0221 123456 | home Königstraße 12, Köln, 50667 | "],
            &[],
        ),
        form(
            "every property with a charset of its own",
            [
                in_code_page("BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=windows-1251:Пётр\r\n", WINDOWS_1251),
                in_code_page("NOTE;CHARSET=utf-8:Грüße\r\n", UTF_8),
                b"ORG;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Caf=E9\r\nTEL:110\r\nEND:VCARD\r\n".to_vec(),
            ]
            .concat(),
            &["Пётр |  | other 110 |  | Café"],
            &["NOTE:Грüße"],
        ),
    ]);
}

#[test]
fn x1_what_is_missing_or_broken_and_can_still_be_read() {
    check(vec![
        form(
            "no VERSION",
            card("FN:Ann\nTEL:030 901820"),
            &["Ann |  | landline 030 901820 |  | "],
            &[],
        ),
        form(
            "no FN: N, a nickname, a company or an address alone",
            [
                card("N:Lee;Ann;;;"),
                card("NICKNAME:Bobby,Bob"),
                card("VERSION:3.0\nORG:Acme"),
                card("EMAIL:only@x.example"),
            ]
            .concat(),
            &[
                "Ann Lee |  |  |  | ",
                "Bobby |  |  |  | ",
                " |  |  |  | Acme",
                " | only@x.example |  |  | ",
            ],
            &["NICKNAME:Bobby,Bob"],
        ),
        form(
            "no END before the next card and at the end of the file",
            "BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bob\nTEL:030 901820\n",
            &["Ann |  |  |  | ", "Bob |  | landline 030 901820 |  | "],
            &[],
        ),
        form(
            "an agent that never ends takes no neighbour along",
            "BEGIN:VCARD\nFN:Ann\nAGENT:\nBEGIN:VCARD\nFN:Agent\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n",
            &["Ann |  |  |  | ", "Bob |  |  |  | "],
            &[],
        ),
        form(
            "text between cards, marks of a comparison of files",
            "Dear all,\nhere they are:\n--BEGIN:VCARD\nFN:Ann\n--+TEL:030 901820\nEND:VCARD\nbye\n",
            &["Ann |  | landline 030 901820 |  | "],
            &[],
        ),
        form(
            "names with signs that a name cannot have",
            card("FN:Ann\nX-GOOGLE TALK;TYPE=WORK:ann@talk.example\nX-my/own:1"),
            &["Ann |  |  |  | "],
            &["ann@talk.example", "X-MY-OWN:1"],
        ),
        form(
            "texts that go on without being folded",
            card(
                "FN:Ann\nADR:;;1 Road;Happy House\nSesame Street;CA;11111;USA\nNOTE:first\nsecond, third line\n- tel: 12\nTEL:110",
            ),
            &["Ann |  | other 110 | other 1 Road, Happy House / Sesame Street, CA, 11111, USA | "],
            &[],
        ),
        form(
            "base64 that goes on without being folded, and no padding",
            card("FN:Ann\nKEY;ENCODING=BASE64:AAAA\nBBBB\nCC\nTEL:110"),
            &["Ann |  | other 110 |  | "],
            &["KEY;ENCODING=BASE64:AAAABBBBCC"],
        ),
        form(
            "addresses as links, with names, two in one, and one that is none",
            card(
                "FN:Ann\nEMAIL:mailto:a@x.example\nEMAIL:Ann Lee <b@x.example>\nEMAIL:c@x.example; d@x.example\nEMAIL:semicolon\\;@x.example\nEMAIL:ask me",
            ),
            &[
                "Ann | a@x.example + b@x.example + c@x.example + d@x.example + semicolon;@x.example + ask me |  |  | ",
            ],
            &[],
        ),
        form(
            "phones at home, preferred, with an extension, as links, doubled",
            card(
                "FN:Ann\nTEL;TYPE=pref:0171 1234567\nTEL;TYPE=work;PREF=2:030 901820 ext. 12\nTEL:tel:+49-30-901821\nTEL;HOME:+49 171 1234567\nTEL;VALUE=uri;TYPE=\"home,voice\":tel:+49-30-901822;ext=5\nTEL;TYPE=x-mobil:0049 171 1234568",
            ),
            &[
                "Ann |  | mobile 0171 1234567 + landline 030 901820 ext. 12 + landline +49-30-901821 + home +49-30-901822;ext=5 + mobile 0049 171 1234568 |  | ",
            ],
            &[],
        ),
        form(
            "an address with a label that is a name, and one in Apple's group",
            card(
                "FN:Ann\nADR;LABEL=\"Holiday home\";TYPE=HOME:234;Line 2;Street;City;State;2342;US\nitem1.ADR:;;Office Rd 1;Town;;;\nitem1.X-ABLabel:_$!<Work>!$_",
            ),
            &[
                "Ann |  |  | home Holiday home / 234, Line 2, Street, City, State, 2342, US + work Office Rd 1, Town | ",
            ],
            &[
                "ADR;LABEL=\"Holiday home\";TYPE=HOME:234;Line 2;Street;City;State;2342;US",
                "item1.ADR",
                "item1.X-ABLABEL:_$!<Work>!$_",
            ],
        ),
    ]);
}

#[test]
fn x1_a_file_that_breaks_off_inside_a_line_loses_only_its_last_card() {
    let room = Room::new();
    let file = b"BEGIN:VCARD\nFN:Ann\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nTEL:+49 171 123";
    let report = room
        .desk
        .import_contacts("a.vcf", file, &ImportOptions::default(), now())
        .unwrap();
    assert_eq!((report.created, report.refused), (1, 1));
    let reason = report.verdicts[1].reason.as_deref().unwrap();
    assert!(reason.contains("breaks off"), "{reason}");
}

/// Base64 as Apple's programs fold it.
fn base64_lines(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(60)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!("\n {}", lines.join("\n "))
}
