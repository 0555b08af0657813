//! Exports of other programs (`X2`): their columns, delimiters and encodings.

use serde_json::{Value, json};

use crate::program::Program;

/// What the first card of a file says, and the columns that were left out.
#[track_caller]
fn first(content: impl AsRef<[u8]>, args: &[&str]) -> (Value, Value) {
    let program = Program::new();
    program.write("a.csv", content);
    let mut all = vec!["a.csv"];
    all.extend(args);
    let (code, report) = program.bring(&all);
    assert_eq!(code, 0, "{report:#}");
    (
        program.json("show", &["show", "1"]),
        report["unknown_columns"].clone(),
    )
}

#[track_caller]
fn says(card: &Value, expected: Value) {
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(card[field], *value, "{field} of {card:#}");
    }
}

#[test]
fn x2_google_in_its_old_and_its_new_form() {
    let (card, unknown) = first(
        concat!(
            "Name,Given Name,Family Name,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,",
            "Phone 2 - Type,Phone 2 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,",
            "Organization 1 - Name,Organization 1 - Title,Website 1 - Value,IM 1 - Service,IM 1 - Value,Birthday,Gender\n",
            "Ann Lee,Ann,Lee,hello,* myContacts ::: Friends,* Home,ann@x.example ::: a.lee@y.example,Mobile,+49 171 1234567,",
            "Work Fax,+49 30 901821,Home,\"Main St 1\nTown\",Main St 1,Town,Acme,CTO,http://ann.example,Skype,ann.lee,1980-01-01,\n",
        ),
        &[],
    );
    says(
        &card,
        json!({
            "name": "Ann Lee", "note": "hello", "tags": ["Friends"], "emails": ["ann@x.example", "a.lee@y.example"],
            "phones": [
                {"type": "mobile", "number": "+49 171 1234567", "e164": "+491711234567"},
                {"type": "fax", "number": "+49 30 901821", "e164": "+4930901821"},
            ],
            "addresses": [{"type": "home", "text": "Main St 1\nTown"}], "company": "Acme", "position": "CTO",
            "sites": ["http://ann.example"], "messengers": [{"messenger": "skype", "id": "ann.lee"}],
        }),
    );
    assert_eq!(unknown, json!(["Birthday"]), "what is empty needs no word");
    let (card, unknown) = first(
        concat!(
            "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,",
            "Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Street,Address 1 - City\n",
            "Ann,B.,Lee,,Dr.,jr.,Annie,,Acme,CTO,,n,* myContacts ::: VIPs,* Work,ann@x.example,Mobile,+49 171 1234567 ::: +49 171 1234568,Work,Main St 1,Town\n",
        ),
        &[],
    );
    says(
        &card,
        json!({
            "name": "Dr. Ann B. Lee jr.", "also_seen_as": ["Annie"], "tags": ["VIPs"],
            "addresses": [{"type": "work", "text": "Main St 1, Town"}], "company": "Acme",
        }),
    );
    assert_eq!(card["phones"].as_array().unwrap().len(), 2);
    assert_eq!(unknown, json!([]));
}

#[test]
fn x2_outlook() {
    let (card, unknown) = first(
        concat!(
            "\"Title\",\"First Name\",\"Middle Name\",\"Last Name\",\"Suffix\",\"Company\",\"Department\",\"Job Title\",\"Business Street\",\"Business Street 2\",",
            "\"Business City\",\"Business Postal Code\",\"Business Country/Region\",\"Home Street\",\"Business Fax\",\"Business Phone\",\"Home Phone\",\"Mobile Phone\",",
            "\"Categories\",\"E-mail Address\",\"E-mail Type\",\"E-mail Display Name\",\"E-mail 2 Address\",\"Notes\",\"Web Page\",\"Birthday\"\r\n",
            "\"Mr.\",\"Tom\",\"\",\"Ray\",\"\",\"Acme\",\"R&D\",\"CTO\",\"Main St 1\",\"2nd floor\",\"Town\",\"123\",\"Germany\",\"Home St 2\",\"+49 30 901821\",\"+49 30 901820\",\"+49 30 901822\",\"+49 171 1234567\",",
            "\"a;b\",\"tom@x.example\",\"SMTP\",\"Tom Ray (tom@x.example)\",\"t@y.example\",\"n\",\"x.example\",\"0/0/00\"\r\n",
        ),
        &[],
    );
    says(
        &card,
        json!({
            "name": "Mr. Tom Ray", "company": "Acme", "position": "CTO", "emails": ["tom@x.example", "t@y.example"],
            "addresses": [
                {"type": "home", "text": "Home St 2"},
                {"type": "work", "text": "Main St 1, 2nd floor, Town, 123, Germany"},
            ],
            "tags": ["a", "b"], "sites": ["https://x.example"],
        }),
    );
    let types: Vec<_> = card["phones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|phone| phone["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["fax", "landline", "home", "mobile"]);
    assert_eq!(unknown, json!(["Department", "Birthday"]));
}

#[test]
fn x2_thunderbird_and_roundcube() {
    let (card, _) = first(
        concat!(
            "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,",
            "Home Address,Home Address 2,Home City,Home State,Home ZipCode,Home Country,Work Address,Job Title,Department,Organization,Web Page 1,Web Page 2,Birth Year,Notes\n",
            "Ann,Lee,Ann Lee,annie,ann@x.example,a@y.example,,+49 30 901820,+49 30 901821,,,+49 171 1234567,Main St 1,back,Town,,1,DE,,CTO,,Acme,http://a.example,,,n\n",
        ),
        &[],
    );
    says(
        &card,
        json!({
            "name": "Ann Lee", "emails": ["ann@x.example", "a@y.example"], "company": "Acme", "position": "CTO",
            "addresses": [{"type": "home", "text": "Main St 1, back, Town, 1, DE"}],
        }),
    );
    let (card, unknown) = first(
        "name,firstname,surname,email:home,email:work,phone:home,phone:mobile,im:skype,web:home,organization,jobtitle,groups\nAnn Lee,Ann,Lee,a@x.example,b@x.example,+49 30 901820,+49 171 1234567,ann.lee,a.example,Acme,CTO,g1\n",
        &["--mapping", "roundcube"],
    );
    says(
        &card,
        json!({
            "name": "Ann Lee", "emails": ["a@x.example", "b@x.example"], "company": "Acme", "position": "CTO", "tags": ["g1"],
            "messengers": [{"messenger": "skype", "id": "ann.lee"}],
        }),
    );
    assert_eq!(unknown, json!([]));
}

#[test]
fn x2_help_desks() {
    for (file, expected) in [
        (
            "name,email,external_id,details,notes,phone,role,restriction,organization,tags,custom_fields.size\nAnn,ann@x.example,42,d,n,+49 30 901820,end-user,,Acme,\"a,b\",\n",
            json!({"name": "Ann", "emails": ["ann@x.example"], "note": "d\nn", "company": "Acme", "tags": ["a", "b"], "additional_ids": ["42"]}),
        ),
        (
            "Full name,Title,Email,Work phone,Mobile phone,Twitter,Company,Address,Time zone,Language,Tags,About,Unique External Id\nAnn,CTO,ann@x.example,+49 30 901820,+49 171 1234567,annlee,Acme,Main St 1,Berlin,de,\"a,b\",hi,42\n",
            json!({"name": "Ann", "position": "CTO", "company": "Acme", "language": "de", "note": "hi", "additional_ids": ["42"], "addresses": [{"type": "other", "text": "Main St 1"}]}),
        ),
        (
            "id,login,firstname,lastname,email,web,phone,fax,mobile,department,street,zip,city,country,vip,active,note,organization\n7,ann,Ann,Lee,ann@x.example,a.example,+49 30 901820,,+49 171 1234567,,Main St 1,123,Town,DE,true,true,n,Acme\n",
            json!({"name": "Ann Lee", "vip": true, "company": "Acme", "additional_ids": ["zammad:7"], "addresses": [{"type": "other", "text": "Main St 1, Town, 123, DE"}]}),
        ),
        (
            "id,name,email,phone_number,identifier,company_name,city\n7,Ann,ann@x.example,+4930901820,u42,Acme,Town\n",
            json!({"name": "Ann", "company": "Acme", "additional_ids": ["chatwoot:7", "u42"]}),
        ),
        (
            "First Name,Last Name,Emails,Phones,Company,Job Title,Websites,Social Profiles,City,Country,Notes\nAnn,Lee,\"a@x.example, b@x.example\",\"+49 30 901820, +49 171 1234567\",Acme,CTO,a.example,\"Twitter:https://twitter.com/ann,Telegram:https://t.me/ann\",Town,DE,n\n",
            json!({"name": "Ann Lee", "emails": ["a@x.example", "b@x.example"], "messengers": [{"messenger": "telegram", "id": "ann"}], "company": "Acme"}),
        ),
    ] {
        let (card, _) = first(file, &[]);
        says(&card, expected);
    }
}

#[test]
fn x2_delimiters_marks_and_encodings_are_found() {
    let file = "Имя;Фамилия;Телефон;Компания;Примечание\r\nИван;Петров;+7 921 123-45-67;\"Север; и юг\";\"две\r\nстроки\"\r\n";
    let utf16 = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    let contents = [
        file.as_bytes().to_vec(),
        format!("\u{feff}{file}").into_bytes(),
        encoding_rs::WINDOWS_1251.encode(file).0.into_owned(),
        utf16(file),
        utf16(&format!("\u{feff}{file}")),
        format!("sep=;\r\n{file}").into_bytes(),
        file.replace(';', "\t")
            .replace("Север\t", "Север;")
            .into_bytes(),
        file.replace(';', "|").into_bytes(),
    ];
    for content in contents {
        let (card, _) = first(&content, &[]);
        says(&card, json!({"name": "Иван Петров", "note": "две\nстроки"}));
        assert!(card["company"].as_str().unwrap().starts_with("Север"));
    }
}

#[test]
fn x2_unknown_columns_are_named_and_left_out_or_given_a_field() {
    let program = Program::new();
    program.write(
        "a.csv",
        "Name,Email,Shoe size,Empty\nAnn,ann@x.example,41,\n",
    );
    let called = program.call(&["clients", "import", "a.csv", "--dry-run"]);
    assert_eq!(called.code, 0);
    assert!(called.err.contains("«Shoe size»"), "{}", called.err);
    let (_, report) = program.bring(&["a.csv", "--column", "Shoe size=note"]);
    assert_eq!(report["unknown_columns"], json!(["Empty"]));
    assert_eq!(program.json("show", &["show", "1"])["note"], "41");
    assert_eq!(
        program
            .call(&["clients", "import", "a.csv", "--column", "Shoe size=nose"])
            .code,
        2
    );
    assert_eq!(
        program
            .call(&["clients", "import", "a.csv", "--mapping", "nobody"])
            .code,
        2
    );
    assert_eq!(program.call(&["clients", "import", "missing.csv"]).code, 4);
}
