//! Phone numbers: what was typed, the number it is, and the key when there is no doubt (`M2`, `C9`).
//!
//! A key is made of valid numbers only, and only when the text can be read in one way: numbers
//! that belong to two people must never meet, so a missed match is the lesser harm. Doubtful are
//! a national number without its trunk prefix where local numbers look the same, a number that
//! is as well an international one without its plus, and two numbers in one text.

mod plan;
mod reason;
mod written;

use phonenumber::country;

use self::plan::{Plan, Use};
use self::reason::reason;
use self::written::Written;
use super::Key;

/// The country in which national numbers are read: a validated ISO 3166 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(country::Id);

impl Region {
    /// Reads a two-letter code such as `DE`, in any case; `None` for countries without numbers.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        // `UK` is what people write.
        let id = if code == "UK" {
            country::GB
        } else {
            code.parse().ok()?
        };
        plan::region_plan(id.as_ref()).map(|_| Self(id))
    }

    /// The code in capitals.
    pub fn code(&self) -> &str {
        self.0.as_ref()
    }

    fn plan(&self) -> Option<&'static Plan> {
        plan::region_plan(self.code())
    }
}

/// What a text says as a phone number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phone {
    /// `+493012345` or `+493012345;ext=12`; `None` unless the number is valid and certain.
    pub key: Option<Key>,
    /// The number without extension, `+` and digits.
    pub e164: Option<String>,
    /// Why there is no key: the second half of a sentence, as in "it is one digit too short".
    pub reason: Option<String>,
    /// `mobile` or `landline`, where the digits tell.
    pub mobile_guess: Option<&'static str>,
}

/// A number with its country code found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    code: u16,
    nsn: String,
    usage: Use,
}

impl Number {
    fn e164(&self) -> String {
        format!("+{}{}", self.code, self.nsn)
    }
}

/// Reads a phone number as typed; `region` is where national numbers are at home.
pub fn parse(text: &str, region: Option<Region>) -> Phone {
    let outcome = written::read(text)
        .map_err(|unreadable| unreadable.to_string())
        .and_then(|written| number(&written, region).map(|number| (number, written.extension)));
    match outcome {
        Ok((number, extension)) => {
            let e164 = number.e164();
            let key = match extension.as_str() {
                "" => e164.clone(),
                extension => format!("{e164};ext={extension}"),
            };
            Phone {
                key: Some(Key(key)),
                e164: Some(e164),
                reason: None,
                mobile_guess: match number.usage {
                    Use::Mobile => Some("mobile"),
                    Use::FixedLine => Some("landline"),
                    Use::FixedLineOrMobile | Use::TollFree | Use::Special => None,
                },
            }
        }
        Err(reason) => Phone {
            reason: Some(reason),
            ..Phone::default()
        },
    }
}

/// The digits of a text in ASCII, whatever their script: what searching by phone compares (`L3`).
pub fn digits(text: &str) -> String {
    text.chars().filter_map(written::digit).collect()
}

/// Loads the numbering plans, some 50 ms; otherwise the first number pays for it.
pub fn warm_up() {
    let _ = parse("+1 202 555 0123", None);
}

/// The one number that `written` means.
fn number(written: &Written, region: Option<Region>) -> Result<Number, String> {
    let number = certain(written, region)?;
    if written.spelled && !(number.code == 1 && number.usage == Use::TollFree) {
        return Err("only toll-free numbers of North America are spelled with letters".to_owned());
    }
    // `030 123456/57` and `030 123456/030 123457` are two numbers each: what stands before a
    // slash must not be whole by itself.
    let whole_before_slash = written.slashes.iter().any(|end| {
        let digits = written.digits[..*end].to_owned();
        *end < written.digits.len()
            && certain(
                &Written {
                    digits,
                    plus: written.plus,
                    ..Written::default()
                },
                region,
            )
            .is_ok()
    });
    if whole_before_slash {
        return Err(written::Unreadable::Two.to_string());
    }
    Ok(number)
}

fn certain(written: &Written, region: Option<Region>) -> Result<Number, String> {
    let digits = written.digits.as_str();
    if written.plus {
        // Some write the plus and the `00` for which it stands.
        let skipped = if digits.starts_with("00") { 2 } else { 0 };
        return international(
            &digits[skipped..],
            written.zero.and_then(|at| at.checked_sub(skipped)),
        );
    }
    if let Some(rest) = digits.strip_prefix("00") {
        let zero = written.zero.and_then(|at| at.checked_sub(2));
        match (international(rest, zero), region) {
            (Ok(number), _) => return Ok(number),
            (Err(reason), None) => return Err(reason),
            (Err(_), Some(_)) => {}
        }
    }
    let Some(plan) = region.and_then(|region| region.plan()) else {
        return Err(
            "it needs its country code, as in +49, or `region` in the configuration".to_owned(),
        );
    };
    if let Some(rest) = plan.without_international_prefix(digits)
        && let Ok(number) = international(rest, None)
    {
        return Ok(number);
    }
    national(digits, plan)
}

/// Reads what follows a `+`.
fn international(digits: &str, zero: Option<usize>) -> Result<Number, String> {
    let Some(zero) = zero else {
        return international_plain(digits);
    };
    // `+49 (0)30` leaves the zero out when dialled from abroad, `+39 (0)6` does not.
    let mut without = digits.to_owned();
    if without.get(zero..=zero) == Some("0") {
        without.remove(zero);
    }
    match (international_plain(&without), international_plain(digits)) {
        (Ok(a), Ok(b)) if a != b => Err(ambiguous(&a, &b)),
        (Ok(number), _) | (_, Ok(number)) => Ok(number),
        (Err(reason), _) => Err(reason),
    }
}

fn international_plain(digits: &str) -> Result<Number, String> {
    let Some((code, nsn)) = plan::split_code(digits) else {
        return Err("no country has the code it begins with".to_owned());
    };
    let plan =
        plan::main_plan(code).ok_or_else(|| "no country has the code it begins with".to_owned())?;
    // The number as written comes first: +7 812… is a number, not the trunk prefix 8 and the rest.
    if let Some(usage) = plan::usage(code, nsn) {
        return Ok(Number {
            code,
            nsn: nsn.to_owned(),
            usage,
        });
    }
    let stripped = plan.without_trunk(nsn);
    stripped
        .and_then(|nsn| plan::usage(code, &nsn).map(|usage| Number { code, nsn, usage }))
        .ok_or_else(|| reason(plan, code, nsn))
}

/// Reads a number written as inside the region of `plan`.
fn national(digits: &str, plan: &Plan) -> Result<Number, String> {
    let code = plan.code;
    let valid = |nsn: String| plan::usage(code, &nsn).map(|usage| Number { code, nsn, usage });
    let stripped = plan.without_trunk(digits);
    let with_trunk = stripped.is_some();
    let nsn = stripped.unwrap_or_else(|| digits.to_owned());
    let written_home = valid(nsn.clone()).or_else(|| valid(digits.to_owned()));
    // `49 30 123456`: the country code without its plus.
    let written_abroad = digits
        .strip_prefix(code.to_string().as_str())
        .filter(|_| !digits.starts_with('0'))
        .and_then(|_| international_plain(digits).ok())
        .filter(|number| number.code == code);
    let number = match (written_home, written_abroad) {
        (Some(home), Some(abroad)) if home != abroad && !with_trunk => {
            return Err(ambiguous(&home, &abroad));
        }
        (Some(home), _) => home,
        (None, Some(abroad)) => return Ok(abroad),
        (None, None) => return Err(reason(plan, code, &nsn)),
    };
    let place = number.nsn.as_str();
    if !with_trunk && plan.needs_trunk(place) {
        // `234 5678` may be a local number of any town, `1 517 555 0123` an American's.
        let may_be_local = number.usage == Use::FixedLine && !plan.has_one_fixed_length();
        if may_be_local {
            return Err(format!(
                "without the {} before its area code it may be a local number",
                plan.trunk_prefix
            ));
        }
        if let Ok(abroad) = international_plain(digits)
            && abroad != number
        {
            return Err(ambiguous(&number, &abroad));
        }
    }
    Ok(number)
}

fn ambiguous(a: &Number, b: &Number) -> String {
    format!("it may be {} or {}", a.e164(), b.e164())
}

#[cfg(test)]
mod tests;
