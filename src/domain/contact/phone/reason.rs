//! Why a number is not valid, in words an agent can act on: "one digit short for a Dutch mobile"
//! (`C9`).

use super::plan::{self, Length, Plan, Use};

/// The furthest a number may be from a valid one and still be taken for it.
const NEAR: usize = 3;

/// Why `nsn` is no number of `code`, as far as the plan tells.
pub(super) fn reason(plan: &Plan, code: u16, nsn: &str) -> String {
    for distance in 1..=NEAR {
        let count = digits(distance);
        if let Some((usage, region)) = grown(code, nsn, distance) {
            return format!("{count} short for {}", words(usage, region, code));
        }
        if let Some((usage, region)) = shrunk(code, nsn, distance) {
            return format!("{count} too long for {}", words(usage, region, code));
        }
    }
    match plan.length(nsn) {
        Length::Short(missing) => format!("{} short for +{code}", digits(missing)),
        Length::Long(extra) => format!("{} too long for +{code}", digits(extra)),
        Length::Local => "it is a short number or lacks its area code".to_owned(),
        Length::Between => format!("no number of +{code} has {}", digits(nsn.len())),
        Length::Possible => format!("no number of +{code} begins like this"),
    }
}

fn digits(count: usize) -> String {
    match count {
        1 => "one digit".to_owned(),
        count => format!("{count} digits"),
    }
}

/// What the number would be with so many digits more, whichever they are.
fn grown(code: u16, nsn: &str, by: usize) -> Option<(Use, &'static str)> {
    ('0'..='9').find_map(|digit| {
        let longer: String = nsn.chars().chain(std::iter::repeat_n(digit, by)).collect();
        plan::usage_in(code, &longer)
    })
}

/// What the number would be without its last digits.
fn shrunk(code: u16, nsn: &str, by: usize) -> Option<(Use, &'static str)> {
    let shorter = nsn.get(..nsn.len().checked_sub(by)?)?;
    plan::usage_in(code, shorter)
}

fn words(usage: Use, region: &str, code: u16) -> String {
    let kind = match usage {
        Use::Mobile => "mobile",
        Use::FixedLine => "landline",
        Use::TollFree => "toll-free number",
        Use::FixedLineOrMobile | Use::Special => "number",
    };
    match PEOPLE.iter().find(|(known, _)| *known == region) {
        Some((_, people)) => format!("{people} {kind}"),
        None => format!("a +{code} {kind}"),
    }
}

/// What a number of the region is called, with its article; others are called by their code.
const PEOPLE: [(&str, &str); 56] = [
    ("AE", "an Emirati"),
    ("AR", "an Argentine"),
    ("AT", "an Austrian"),
    ("AU", "an Australian"),
    ("BE", "a Belgian"),
    ("BG", "a Bulgarian"),
    ("BR", "a Brazilian"),
    ("BY", "a Belarusian"),
    ("CA", "a Canadian"),
    ("CH", "a Swiss"),
    ("CL", "a Chilean"),
    ("CN", "a Chinese"),
    ("CO", "a Colombian"),
    ("CY", "a Cypriot"),
    ("CZ", "a Czech"),
    ("DE", "a German"),
    ("DK", "a Danish"),
    ("EE", "an Estonian"),
    ("EG", "an Egyptian"),
    ("ES", "a Spanish"),
    ("FI", "a Finnish"),
    ("FR", "a French"),
    ("GB", "a British"),
    ("GE", "a Georgian"),
    ("GR", "a Greek"),
    ("HR", "a Croatian"),
    ("HU", "a Hungarian"),
    ("ID", "an Indonesian"),
    ("IE", "an Irish"),
    ("IL", "an Israeli"),
    ("IN", "an Indian"),
    ("IT", "an Italian"),
    ("JP", "a Japanese"),
    ("KR", "a Korean"),
    ("KZ", "a Kazakh"),
    ("LT", "a Lithuanian"),
    ("LV", "a Latvian"),
    ("MX", "a Mexican"),
    ("NL", "a Dutch"),
    ("NO", "a Norwegian"),
    ("PL", "a Polish"),
    ("PT", "a Portuguese"),
    ("RO", "a Romanian"),
    ("RS", "a Serbian"),
    ("RU", "a Russian"),
    ("SA", "a Saudi"),
    ("SE", "a Swedish"),
    ("SG", "a Singapore"),
    ("SI", "a Slovenian"),
    ("SK", "a Slovak"),
    ("TH", "a Thai"),
    ("TR", "a Turkish"),
    ("UA", "a Ukrainian"),
    ("US", "a US"),
    ("VN", "a Vietnamese"),
    ("ZA", "a South African"),
];

#[cfg(test)]
mod tests {
    use super::super::{Region, parse};

    #[test]
    fn c9_the_reason_names_what_the_number_nearly_is() {
        for (typed, region, reason) in [
            ("+31 6 1234 567", "", "one digit short for a Dutch mobile"),
            (
                "+31 6 1234 56789",
                "",
                "one digit too long for a Dutch mobile",
            ),
            ("+31612345", "", "3 digits short for a Dutch mobile"),
            (
                "0171 1234567890",
                "DE",
                "2 digits too long for a German mobile",
            ),
            (
                "+7 921 123 45 6",
                "",
                "one digit short for a Russian mobile",
            ),
        ] {
            let region = Region::parse(region);
            let phone = parse(typed, region);
            assert_eq!(phone.reason.as_deref(), Some(reason), "{typed}");
        }
    }
}
