use super::*;

fn reply(name: &str, text: &str, languages: &[&str]) -> SavedReply {
    SavedReply {
        name: name.to_owned(),
        text: text.to_owned(),
        tags: Vec::new(),
        languages: languages.iter().map(|&code| code.to_owned()).collect(),
    }
}

fn filled(text: &str, name: &str, company: &str) -> Filled {
    Template::parse(text, &["contract"])
        .unwrap()
        .fill(|placeholder| match placeholder {
            Placeholder::Name => Some(name.to_owned()),
            Placeholder::Company => Some(company.to_owned()),
            Placeholder::Custom(field) => Some(format!("<{field}>")),
            _ => None,
        })
}

#[test]
fn a_value_a_word_for_none_and_no_hole() {
    for (text, name, said) in [
        ("Hello {name}!", "Иван", "Hello Иван!"),
        ("Hello {name|there}!", "", "Hello there!"),
        ("Hello {name|there}!", " ", "Hello there!"),
        ("Hello {name|there}!", "Ivan", "Hello Ivan!"),
        ("Hello {name|}, hi", "", "Hello, hi"),
        ("Hello { name | you }, hi", "", "Hello  you , hi"),
        ("{{name}} of {name}", "Ivan", "{name} of Ivan"),
        ("a } b }} c", "", "a } b } c"),
        ("{custom.contract}", "", "<contract>"),
    ] {
        assert_eq!(filled(text, name, "").text, said, "{text}");
    }
    let open = filled("{company} and {company}, {name}", "", "");
    assert_eq!(open.text, "{company} and {company}, {name}");
    assert_eq!(open.missing, [Placeholder::Company, Placeholder::Name]);
    assert_eq!(unfilled(&open.text, &[]), ["{company}", "{name}"]);
    assert!(unfilled("{} {x} {nam e} {custom.contract}", &[]).is_empty());
}

#[test]
fn what_is_no_placeholder_is_named() {
    for (text, words) in [
        ("Hello {nmae}", "«{nmae}» is no placeholder"),
        ("Hello {name", "«{name» has no }"),
        ("Hello {\nname}", "has no }"),
        ("{custom.other}", "«{custom.other}»"),
        ("{}", "«{}»"),
        ("{na{me}}", "has no }"),
    ] {
        let error = Template::parse(text, &["contract"]).unwrap_err();
        assert!(error.contains(words), "{text}: {error}");
    }
    let error = Template::parse("{x}", &["contract"]).unwrap_err();
    assert!(error.contains("{first_name}") && error.contains("{custom.contract}"));
}

#[test]
fn a_person_is_called_by_the_first_name_where_there_is_one() {
    for (name, first) in [
        ("Иван Петров", Some("Иван")),
        ("Lucía Ortega", Some("Lucía")),
        ("Weiß, Tom", Some("Tom")),
        ("T. Weiß", None),
        ("J Weiß", None),
        ("陈伟", Some("陈伟")),
        ("김철수", Some("김철수")),
        ("guest-118", None),
        ("ivan@example.com", None),
        ("Jean-Luc Picard", Some("Jean-Luc")),
        ("", None),
        (" , ", None),
        ("محمد علي", Some("محمد")),
    ] {
        assert_eq!(first_name(name), first, "{name}");
    }
}

#[test]
fn replies_in_the_clients_language_come_first_then_those_for_everybody() {
    let mut for_tag = reply("Tagged", "x", &[]);
    for_tag.tags = vec!["refund".to_owned()];
    let replies = [
        reply("Late", "Sorry", &["en"]),
        reply("Late", "Tut mir leid", &["de"]),
        reply("Sign", "–", &[]),
        for_tag,
        reply("Other", "Merci", &["fr"]),
    ];
    let texts = |language, tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        offered(&replies, language, &tags)
            .into_iter()
            .map(|(reply, _)| reply.text.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts(Some("de"), &[]),
        ["Tut mir leid", "–", "x", "Sorry", "Merci"]
    );
    assert_eq!(
        texts(Some("de-AT"), &["refund"]),
        ["Tut mir leid", "x", "–", "Sorry", "Merci"]
    );
    assert_eq!(texts(None, &[])[0], "–");
    let named = |name, language| named(&replies, name, language).map(|reply| reply.text.as_str());
    assert_eq!(named("late", Some("de")), Some("Tut mir leid"));
    assert_eq!(named("LATE", Some("pl")), Some("Sorry"));
    assert_eq!(named("never", None), None);
    assert_eq!(
        distinct_names(&replies),
        ["Late", "Sign", "Tagged", "Other"]
    );
}

#[test]
fn a_mistake_names_the_entry_and_the_key() {
    let doing = |name: &str| Macro {
        name: name.to_owned(),
        status: Some(Status::Solved),
        ..Macro::default()
    };
    let late = reply("Late", "Sorry {name|}", &["en"]);
    let cases: [(Vec<SavedReply>, Vec<Macro>, &str); 12] = [
        (vec![late.clone()], vec![doing("Done")], ""),
        (vec![late.clone(), reply("Late", "x", &["de"])], vec![], ""),
        (
            vec![late.clone(), reply("late", "x", &["en", "de"])],
            vec![],
            "[[reply]] «late»: name",
        ),
        (
            vec![reply("", "x", &[])],
            vec![],
            "the 1st [[reply]] has no name",
        ),
        (
            vec![reply("Late", " ", &[])],
            vec![],
            "[[reply]] «Late»: text is empty",
        ),
        (
            vec![reply("Late", "{nmae}", &[])],
            vec![],
            "[[reply]] «Late»: text: «{nmae}»",
        ),
        (
            vec![reply("Late", "x", &["german"])],
            vec![],
            "[[reply]] «Late»: languages: «german»",
        ),
        (
            vec![],
            vec![Macro {
                name: "Nil".to_owned(),
                ..Macro::default()
            }],
            "«Nil» does nothing",
        ),
        (vec![], vec![doing("A"), doing("a")], "[[macro]] «a»: name"),
        (
            vec![late.clone()],
            vec![Macro {
                reply: Some("Lte".to_owned()),
                ..doing("A")
            }],
            "[[macro]] «A»: reply: there is no [[reply]] named «Lte»; there are «Late»",
        ),
        (
            vec![],
            vec![Macro {
                comment: Some("{x}".to_owned()),
                ..doing("A")
            }],
            "[[macro]] «A»: comment: «{x}»",
        ),
        (
            vec![],
            vec![Macro {
                tags: vec![" ".to_owned()],
                ..doing("A")
            }],
            "[[macro]] «A»: tags",
        ),
    ];
    for (replies, macros, words) in cases {
        match check(&replies, &macros, &[]) {
            Ok(()) => assert_eq!(words, "", "{replies:?} {macros:?}"),
            Err(error) => assert!(!words.is_empty() && error.contains(words), "{error}"),
        }
    }
}

#[test]
fn a_macro_tells_what_it_does() {
    let one = Macro {
        name: "Refund".to_owned(),
        status: Some(Status::OnHold),
        priority: Some(Priority::Low),
        assignee: Some("me".to_owned()),
        tags: vec!["refund".to_owned()],
        untag: vec!["new".to_owned()],
        reply: Some("Late".to_owned()),
        ..Macro::default()
    };
    assert_eq!(
        one.told(),
        "on hold, low, to me, + refund, − new, reply «Late»"
    );
}
