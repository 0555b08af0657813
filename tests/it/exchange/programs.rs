//! Exports of the programs that people come from (`X2`): the header each of them writes, and rows as one
//! finds them there.

use serde_json::{Value, json};

use crate::program::Program;

/// What one of the programs writes.
struct Export {
    program: &'static str,
    header: &'static str,
    rows: [&'static str; 3],
    /// A word a card: name, addresses, phones, company, tags, divided by ` | `; several values by ` + `.
    cards: [&'static str; 3],
    /// Columns that have no field and are said to be left out.
    unknown: &'static [&'static str],
}

fn words(card: &Value) -> String {
    let list = |field: &str, of: &dyn Fn(&Value) -> String| -> String {
        let values = card[field].as_array().unwrap();
        values.iter().map(of).collect::<Vec<_>>().join(" + ")
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let phone = |phone: &Value| format!("{} {}", text(&phone["type"]), text(&phone["number"]));
    [
        text(&card["name"]),
        list("emails", &text),
        list("phones", &phone),
        text(&card["company"]),
        list("tags", &text),
    ]
    .join(" | ")
}

fn check(export: &Export) {
    let Export {
        program,
        header,
        rows,
        cards,
        unknown,
    } = export;
    let desk = Program::new();
    desk.write("export.csv", format!("{header}\n{}\n", rows.join("\n")));
    let (code, report) = desk.bring(&["export.csv"]);
    assert_eq!(code, 0, "{program}: {report:#}");
    let found: Vec<String> = desk.cards().iter().map(words).collect();
    assert_eq!(found, cards, "{program}");
    assert_eq!(report["unknown_columns"], json!(unknown), "{program}");
    let (_, again) = desk.bring(&["export.csv"]);
    assert_eq!(again["unchanged"], 3, "{program}, again: {again:#}");
}

#[test]
fn x2_help_desks_and_what_they_export() {
    for export in &HELP_DESKS {
        check(export);
    }
}

#[test]
fn x2_address_books_and_customer_lists_and_what_they_export() {
    for export in &OTHERS {
        check(export);
    }
}

#[test]
fn x2_what_stands_before_the_header_is_not_the_header() {
    let desk = Program::new();
    desk.write(
        "Connections.csv",
        concat!(
            "Notes:\n\"When exporting your connection data, you may notice that some are missing.\"\n\n",
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n",
            "Ann,Lee,https://www.linkedin.com/in/annlee,ann@x.example,Acme,CTO,01 Jan 2020\n",
            "Bob,Ray,https://www.linkedin.com/in/bobray,,Globex,,02 Jan 2020\n",
            "Cy,Poe,,cy@x.example,too,many,cells,here\n",
        ),
    );
    let (code, report) = desk.bring(&["Connections.csv"]);
    assert_eq!((code, &report["created"]), (3, &json!(2)), "{report:#}");
    let reason = report["verdicts"][2]["reason"].as_str().unwrap();
    assert!(reason.starts_with("Connections.csv, line 7: "), "{reason}");
    assert_eq!(report["unknown_columns"], json!(["Connected On"]));
    let card = desk.json("show", &["show", "1"]);
    assert_eq!(card["socials"][0]["network"], "linkedin");
}

const HELP_DESKS: [Export; 10] = [
    Export {
        program: "Zendesk",
        header: "id,name,email,external_id,details,notes,phone,role,restriction,organization,tags",
        rows: [
            "7,Ann Lee,ann@x.example,42,d,n,+49 30 901820,end-user,requested,Acme,vip_user north",
            "8,Bob Ray,bob@x.example,,,,,end-user,,,",
            "9,Cy Poe,,43,,,+49 171 1234567,end-user,organization,Globex,south",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +49 30 901820 | Acme | vip_user + north",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234567 | Globex | south",
        ],
        unknown: &["role", "restriction"],
    },
    Export {
        program: "Freshdesk",
        header: "Full name,Title,Email,Work phone,Mobile phone,Twitter,Company,Address,Time zone,Language,Tags,Other phone numbers,Additional emails,Unique external ID",
        rows: [
            "Ann Lee,CTO,ann@x.example,+49 30 901820,+49 171 1234567,annlee,Acme,Main St 1,Berlin,en,\"a,b\",+49 171 7654321,a2@x.example,42",
            "Bob Ray,,bob@x.example,,,,,,Berlin,en,,,,",
            "Cy Poe,,,,+49 171 1234568,,Globex,,,,c,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + mobile +49 171 1234567 + mobile +49 171 7654321 | Acme | a + b",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | c",
        ],
        unknown: &["Time zone"],
    },
    Export {
        program: "Zammad",
        header: "id;login;firstname;lastname;email;web;phone;fax;mobile;department;street;zip;city;country;vip;verified;active;note;organization",
        rows: [
            "7;ann;Ann;Lee;ann@x.example;a.example;+49 30 901820;+49 30 901821;+49 171 1234567;R&D;Main St 1;123;Town;DE;true;true;true;n;Acme",
            "8;bob;Bob;Ray;bob@x.example;;;;;;;;;;false;true;true;;",
            "9;cy;Cy;Poe;cy@x.example;;;;;;;;;;false;true;true;;Globex",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +49 30 901820 + fax +49 30 901821 + mobile +49 171 1234567 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe | cy@x.example |  | Globex | ",
        ],
        unknown: &["login", "department", "verified", "active"],
    },
    Export {
        program: "Chatwoot",
        header: "id,name,email,phone_number,identifier,company_name,plan",
        rows: [
            "7,Ann Lee,ann@x.example,+4930901820,u42,Acme,gold",
            "8,Bob Ray,,+491711234567,,,",
            "9,Cy Poe,cy@x.example,,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +4930901820 | Acme | ",
            "Bob Ray |  | mobile +491711234567 |  | ",
            "Cy Poe | cy@x.example |  |  | ",
        ],
        unknown: &["plan"],
    },
    Export {
        program: "FreeScout",
        header: "ID,First Name,Last Name,Job Title,Company,Emails,Phones,Websites,Social Profiles,Address,City,State,ZIP Code,Country,Notes,Photo URL",
        rows: [
            "7,Ann,Lee,CTO,Acme,\"ann@x.example, a2@x.example\",\"+49 30 901820, +49 171 1234567\",a.example,Twitter:https://twitter.com/ann,Main St 1,Town,BE,123,DE,n,https://x.example/p.jpg",
            "8,Bob,,,,bob@x.example,,,,,,,,,,",
            "9,Cy,Poe,,Globex,,+49 171 1234568,,,,,,,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + mobile +49 171 1234567 | Acme | ",
            "Bob | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | ",
        ],
        unknown: &["Photo URL"],
    },
    Export {
        program: "Help Scout",
        header: "First Name,Last Name,Email,Phone,Organization,Job Title,Location,Background,Conversation Count",
        rows: [
            "Ann,Lee,ann@x.example,+49 30 901820,Acme,CTO,Berlin,met at a fair,3",
            "Bob,Ray,bob@x.example,,,,,,1",
            "Cy,,cy@x.example,+49 171 1234567,Globex,,,,0",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +49 30 901820 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy | cy@x.example | mobile +49 171 1234567 | Globex | ",
        ],
        unknown: &["Conversation Count"],
    },
    Export {
        program: "Intercom",
        header: "Name,Owner,Email,Phone,User ID,Last seen (CET),Web sessions,City,Country,Language Override,Company name,Tag",
        rows: [
            "Ann Lee,Olga,ann@x.example,+4930901820,42,2020-01-01,3,Berlin,Germany,de,Acme,\"a, b\"",
            "Bob Ray,,bob@x.example,,43,,,,,,,",
            "Cy Poe,,cy@x.example,+491711234567,44,,,,,,Globex,c",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +4930901820 | Acme | a + b",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe | cy@x.example | mobile +491711234567 | Globex | c",
        ],
        unknown: &["Owner", "Last seen (CET)", "Web sessions"],
    },
    Export {
        program: "Crisp",
        header: "email,phone,nickname,gender,address,website,company_name,country,city,segments",
        rows: [
            "ann@x.example,+4930901820,Ann Lee,female,Main St 1,a.example,Acme,DE,Town,\"a,b\"",
            "bob@x.example,,Bob Ray,,,,,,,",
            ",+491711234567,Cy Poe,,,,Globex,,,c",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +4930901820 | Acme | a + b",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +491711234567 | Globex | c",
        ],
        unknown: &["gender"],
    },
    Export {
        program: "osTicket",
        header: "Name,Email,Phone,Organization,Internal Notes,Status",
        rows: [
            "Ann Lee,ann@x.example,+49 30 901820 x12,Acme,,Active",
            "Bob Ray,bob@x.example,,,,Active",
            "Cy Poe,cy@x.example,+49 171 1234567,Globex,,Active",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +49 30 901820 x12 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe | cy@x.example | mobile +49 171 1234567 | Globex | ",
        ],
        unknown: &["Internal Notes", "Status"],
    },
    Export {
        program: "a help desk in Russian",
        header: "ID;Имя;Email;Телефон;Компания;Должность;Заметка;Теги;Соц. сети;Мессенджеры;Доп. id",
        rows: [
            "7;Анна Ли;ann@x.example;+7 921 123-45-67;Ромашка;Директор;н;а, б;https://vk.com/ann;telegram:ann;crm:42",
            "8;Борис;boris@x.example;;;;;;;;",
            "9;Вера;;+7 495 123-45-67;Север;;;в;;;",
        ],
        cards: [
            "Анна Ли | ann@x.example | mobile +7 921 123-45-67 | Ромашка | а + б",
            "Борис | boris@x.example |  |  | ",
            "Вера |  | landline +7 495 123-45-67 | Север | в",
        ],
        unknown: &["ID"],
    },
];

const OTHERS: [Export; 12] = [
    Export {
        program: "Google Contacts, since 2024",
        header: "First Name,Middle Name,Last Name,Name Prefix,Nickname,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Custom Field 1 - Label,Custom Field 1 - Value",
        rows: [
            "Ann,,Lee,,,Acme,CTO,R&D,1980-01-01,n,,* myContacts ::: a,* Work,ann@x.example ::: a2@x.example,Mobile,+49 171 1234567,Work,+49 30 901820,Home,\"Main St 1\nTown\",Main St 1,Shoe,41",
            "Bob,,,,,,,,,,,* myContacts,,bob@x.example,,,,,,,,,",
            "Cy,B.,Poe,,,Globex,,,,,,* myContacts ::: c,,,Home Fax,+49 30 901821,,,,,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | mobile +49 171 1234567 + landline +49 30 901820 | Acme | a",
            "Bob | bob@x.example |  |  | ",
            "Cy B. Poe |  | fax +49 30 901821 | Globex | c",
        ],
        unknown: &[
            "Organization Department",
            "Birthday",
            "Custom Field 1 - Label",
            "Custom Field 1 - Value",
        ],
    },
    Export {
        program: "Google Contacts, before",
        header: "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title",
        rows: [
            "Ann Lee,Ann,,Lee,,n,a ::: * myContacts,* ,ann@x.example ::: a2@x.example,Mobile,+49 171 1234567 ::: +49 171 1234568,Acme,CTO",
            "Bob Ray,Bob,,Ray,,,* myContacts,* ,bob@x.example,,,,",
            "Cy Poe,Cy,,Poe,,,c,,,Work,+49 30 901820,Globex,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | mobile +49 171 1234567 + mobile +49 171 1234568 | Acme | a",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | landline +49 30 901820 | Globex | c",
        ],
        unknown: &[],
    },
    Export {
        program: "Outlook",
        header: "First Name,Middle Name,Last Name,Company,Department,Job Title,Business Street,Business City,Home Street,Business Phone,Home Phone,Mobile Phone,Business Fax,Categories,E-mail Address,E-mail 2 Address,Notes",
        rows: [
            "Ann,,Lee,Acme,R&D,CTO,Main St 1,Town,,+49 30 901820,+49 30 901821,+49 171 1234567,+49 30 901822,a;b,ann@x.example,a2@x.example,n",
            "Bob,,Ray,,,,,,,,,,,,bob@x.example,,",
            "Cy,B.,Poe,Globex,,,,,Ring 2,,,+49 171 1234568,,c,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + home +49 30 901821 + mobile +49 171 1234567 + fax +49 30 901822 | Acme | a + b",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy B. Poe |  | mobile +49 171 1234568 | Globex | c",
        ],
        unknown: &["Department"],
    },
    Export {
        program: "Outlook in German",
        header: "\"Anrede\";\"Vorname\";\"Nachname\";\"Firma\";\"Abteilung\";\"Position\";\"Straße geschäftlich\";\"Ort geschäftlich\";\"Postleitzahl geschäftlich\";\"Telefon geschäftlich\";\"Telefon (privat)\";\"Mobiltelefon\";\"Fax geschäftlich\";\"E-Mail-Adresse\";\"E-Mail-Typ\";\"E-Mail: Angezeigter Name\";\"E-Mail 2: Adresse\";\"Kategorien\";\"Notizen\"",
        rows: [
            "\"\";\"Ann\";\"Lee\";\"Acme\";\"Forschung\";\"Chefin\";\"Hauptstr. 1\";\"Köln\";\"50667\";\"+49 30 901820\";\"+49 30 901821\";\"+49 171 1234567\";\"+49 30 901822\";\"ann@x.example\";\"SMTP\";\"Ann Lee\";\"a2@x.example\";\"a;b\";\"n\"",
            "\"Herr\";\"Bob\";\"Ray\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"bob@x.example\";\"SMTP\";\"\";\"\";\"\";\"\"",
            "\"\";\"Cy\";\"Poe\";\"Globex\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"+49 171 1234568\";\"\";\"\";\"\";\"\";\"\";\"c\";\"\"",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + home +49 30 901821 + mobile +49 171 1234567 + fax +49 30 901822 | Acme | a + b",
            "Herr Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | c",
        ],
        unknown: &["Abteilung"],
    },
    Export {
        program: "Thunderbird in German, with a delimiter at the end of each line",
        header: "Vorname,Nachname,Anzeigename,Spitzname,Primäre E-Mail-Adresse,Sekundäre E-Mail-Adresse,Tel. dienstlich,Tel. privat,Fax-Nummer,Mobil-Tel.-Nr.,Privat: Adresse,Privat: Ort,Privat: PLZ,Arbeitstitel,Organisation,Webseite 1,Notizen,",
        rows: [
            "Ann,Lee,Ann Lee,annie,ann@x.example,a2@x.example,+49 30 901820,+49 30 901821,+49 30 901822,+49 171 1234567,Hauptstr. 1,Köln,50667,Chefin,Acme,http://a.example,n,",
            "Bob,Ray,Bob Ray,,bob@x.example,,,,,,,,,,,,,",
            "Cy,Poe,Cy Poe,,,,,,,+49 171 1234568,,,,,Globex,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + home +49 30 901821 + fax +49 30 901822 + mobile +49 171 1234567 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | ",
        ],
        unknown: &[],
    },
    Export {
        program: "Roundcube",
        header: "name,firstname,surname,nickname,jobtitle,organization,department,email:home,email:work,phone:home,phone:work,phone:mobile,address:home,website:homepage,im:skype,notes,groups",
        rows: [
            "Ann Lee,Ann,Lee,annie,CTO,Acme,R&D,ann@x.example,a2@x.example,+49 30 901821,+49 30 901820,+49 171 1234567,Main St 1,a.example,ann.lee,n,\"a,b\"",
            ",Bob,Ray,,,,,bob@x.example,,,,,,,,,",
            "Cy Poe,Cy,Poe,,,Globex,,,,,,+49 171 1234568,,,,,c",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | home +49 30 901821 + landline +49 30 901820 + mobile +49 171 1234567 | Acme | a + b",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | c",
        ],
        unknown: &["department"],
    },
    Export {
        program: "Apple's Contacts by way of Numbers",
        header: "First name,Last name,Company,Job title,Mobile phone,Work phone,Email (Home),Work email,Address (Home),URL (homepage),Note",
        rows: [
            "Ann,Lee,Acme,CTO,+49 171 1234567,+49 30 901820,ann@x.example,a2@x.example,\"Main St 1\nTown\",a.example,n",
            "Bob,Ray,,,,,bob@x.example,,,,",
            "Cy,Poe,Globex,,+49 171 1234568,,,,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | mobile +49 171 1234567 + landline +49 30 901820 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | ",
        ],
        unknown: &[],
    },
    Export {
        program: "HubSpot",
        header: "Record ID - Contact,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Associated Company,Lead Status,City,Country/Region,Website URL",
        rows: [
            "501,Ann,Lee,ann@x.example,+49 30 901820,+49 171 1234567,Olga,Acme,New,Town,Germany,a.example",
            "502,Bob,Ray,bob@x.example,,,,,,,,",
            "503,Cy,Poe,,,+49 171 1234568,,Globex,,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +49 30 901820 + mobile +49 171 1234567 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | ",
        ],
        unknown: &["Contact owner", "Lead Status"],
    },
    Export {
        program: "Salesforce",
        header: "Id,LastName,FirstName,Name,AccountId,Email,Phone,MobilePhone,Fax,Title,MailingStreet,MailingCity,MailingPostalCode,Department",
        rows: [
            "003a,Lee,Ann,Ann Lee,001,ann@x.example,+49 30 901820,+49 171 1234567,,CTO,Main St 1,Town,123,R&D",
            "003b,Ray,Bob,Bob Ray,,bob@x.example,,,,,,,,",
            "003c,Poe,Cy,,,,,+49 171 1234568,,,,,,",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +49 30 901820 + mobile +49 171 1234567 |  | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 |  | ",
        ],
        unknown: &["AccountId", "Department"],
    },
    Export {
        program: "Mailchimp",
        header: "Email Address,First Name,Last Name,Address,Phone Number,Company,MEMBER_RATING,LEID,NOTES,TAGS",
        rows: [
            "ann@x.example,Ann,Lee,Main St 1  Town BE 123 DE,+4930901820,Acme,2,1,hello,\"\"\"a\"\",\"\"b c\"\"\"",
            "bob@x.example,Bob,Ray,,,,2,2,,",
            "cy@x.example,Cy,Poe,,+491711234567,Globex,2,3,,\"\"\"c\"\"\"",
        ],
        cards: [
            "Ann Lee | ann@x.example | landline +4930901820 | Acme | a + b c",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe | cy@x.example | mobile +491711234567 | Globex | c",
        ],
        unknown: &["MEMBER_RATING", "LEID"],
    },
    Export {
        program: "Pipedrive",
        header: "Person - Name,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Phone - Mobile,Person - Organization,Person - Labels,Person - Owner,Person - ID",
        rows: [
            "Ann Lee,ann@x.example,a2@x.example,+49 30 901820,+49 171 1234567,Acme,\"a, b\",Olga,7",
            "Bob Ray,bob@x.example,,,,,,,8",
            "Cy Poe,,,,+49 171 1234568,Globex,c,,9",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + mobile +49 171 1234567 | Acme | a + b",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | c",
        ],
        unknown: &["Person - Owner"],
    },
    Export {
        program: "a sheet kept by hand in German",
        header: " Kundennr. ; Vorname ; Name ; Firma ; E-Mail ; E-Mail ; Telefon ; Mobil ; Straße ; PLZ ; Ort ; Bemerkung ;;",
        rows: [
            "42;Ann;Lee;Acme;ann@x.example;a2@x.example;+49 30 901820;+49 171 1234567;Hauptstr. 1;50667;Köln;\"n; m\";;\n;;;;;;;;;;;;;",
            "43;Bob;Ray;;bob@x.example;;;;;;;;;",
            "44;Cy;Poe;Globex;;;;+49 171 1234568;;;;;;",
        ],
        cards: [
            "Ann Lee | ann@x.example + a2@x.example | landline +49 30 901820 + mobile +49 171 1234567 | Acme | ",
            "Bob Ray | bob@x.example |  |  | ",
            "Cy Poe |  | mobile +49 171 1234568 | Globex | ",
        ],
        unknown: &["Kundennr."],
    },
];
