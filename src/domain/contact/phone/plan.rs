//! The numbering plans of the world: what a national number may look like, and how trunk and
//! international prefixes come off.
//!
//! The data is that of `phonenumber`; its answers are not used. Its parser strips trunk digits
//! that belong to the number (+7 812…), its patterns are matched from the start only, not to the
//! end, so an invalid number counts as valid, and it shares one cache of 100 compiled patterns
//! among some 1,500. Here every pattern is anchored at both ends and compiled once, when a number
//! first needs it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, OnceLock};

use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Descriptor};
use regex::{Regex, RegexBuilder};

/// What a valid number is used for, as far as its digits tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A line at a place.
    FixedLine,
    /// A mobile phone.
    Mobile,
    /// A country where both share their ranges (the whole of +1).
    FixedLineOrMobile,
    /// Free of charge to the caller.
    TollFree,
    /// Everything else: shared cost, premium, internet telephony, pagers.
    Special,
}

/// A pattern of the data, compiled when first needed.
struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The whole of a text must match.
    fn whole(source: &str) -> Self {
        Self {
            source: format!("^(?:{source})$"),
            compiled: OnceLock::new(),
        }
    }

    /// The beginning of a text must match.
    fn start(source: &str) -> Self {
        Self {
            source: format!("^(?:{source})"),
            compiled: OnceLock::new(),
        }
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| {
                RegexBuilder::new(&self.source)
                    .ignore_whitespace(true)
                    .unicode(false)
                    .build()
                    .ok()
            })
            .as_ref()
    }

    fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }
}

/// How a group of numbers is written inside the country.
struct Writing {
    leading: Option<Pattern>,
    digits: Pattern,
    trunk_needed: bool,
}

/// The plan of one region; several share a country code (+1, +7, +44…).
pub(super) struct Plan {
    /// ISO code of the region, `001` for codes without one.
    pub(super) region: String,
    /// Country code.
    pub(super) code: u16,
    general: Pattern,
    lengths: BTreeSet<u16>,
    local_lengths: BTreeSet<u16>,
    toll_free: Option<Pattern>,
    special: Option<Pattern>,
    fixed: Option<Pattern>,
    mobile: Option<Pattern>,
    fixed_lengths: Vec<u16>,
    leading: Option<Pattern>,
    /// The digit or digits before national numbers, for sentences.
    pub(super) trunk_prefix: String,
    trunk: Option<Pattern>,
    trunk_rule: Option<String>,
    international_prefix: Option<Pattern>,
    writings: Vec<Writing>,
}

/// How the number of digits compares with what the region has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Numbers of this length exist.
    Possible,
    /// Only dialled inside an area, without its code.
    Local,
    /// So many digits fewer than the shortest number.
    Short(usize),
    /// So many digits more than the longest.
    Long(usize),
    /// Between two lengths that exist.
    Between,
}

impl Plan {
    fn new(data: &Metadata) -> Self {
        let all = data.descriptors();
        let pattern = |descriptor: Option<&Descriptor>| {
            descriptor.map(|d| Pattern::whole(d.national_number().as_str()))
        };
        // The general description of the data has no lengths of its own: they are those of its
        // kinds together, without the local ones that are whole numbers of another kind.
        let kinds = [all.fixed_line(), all.mobile(), all.toll_free()];
        let special = [
            all.premium_rate(),
            all.shared_cost(),
            all.voip(),
            all.personal_number(),
            all.pager(),
            all.uan(),
            all.voicemail(),
        ];
        let described: Vec<&Descriptor> = kinds.into_iter().chain(special).flatten().collect();
        let lengths: BTreeSet<u16> = described
            .iter()
            .flat_map(|d| d.possible_length())
            .copied()
            .collect();
        let local_lengths: BTreeSet<u16> = described
            .iter()
            .flat_map(|d| d.possible_local_length())
            .copied()
            .collect();
        let special: Vec<String> = special
            .into_iter()
            .flatten()
            .map(|d| format!("(?:{})", d.national_number().as_str()))
            .collect();
        let prefix = data.national_prefix().map(str::to_owned);
        let trunk = match data.national_prefix_for_parsing() {
            Some(pattern) => Some(Pattern::start(pattern.as_str())),
            None => prefix
                .as_deref()
                .map(|prefix| Pattern::start(&regex::escape(prefix))),
        };
        let needs_trunk = |rule: &str| {
            let before_group = rule.split('$').next().unwrap_or_default();
            rule.contains("$NP")
                || prefix.as_deref().is_some_and(|prefix| {
                    before_group
                        .chars()
                        .filter(char::is_ascii_digit)
                        .eq(prefix.chars())
                })
        };
        Self {
            region: data.id().to_owned(),
            code: data.country_code(),
            general: Pattern::whole(all.general().national_number().as_str()),
            lengths,
            local_lengths,
            toll_free: pattern(all.toll_free()),
            special: (!special.is_empty()).then(|| Pattern::whole(&special.join("|"))),
            fixed: pattern(all.fixed_line()),
            mobile: pattern(all.mobile()),
            fixed_lengths: all
                .fixed_line()
                .map(|d| d.possible_length().to_vec())
                .unwrap_or_default(),
            leading: data
                .leading_digits()
                .map(|pattern| Pattern::start(pattern.as_str())),
            trunk_prefix: prefix.clone().unwrap_or_default(),
            trunk,
            // The data writes groups as `$1`, which may be followed by digits of the number.
            trunk_rule: data.national_prefix_transform_rule().map(|rule| {
                let mut braced = String::new();
                let mut chars = rule.chars().peekable();
                while let Some(c) = chars.next() {
                    match (c, chars.peek().copied()) {
                        ('$', Some(group)) if group.is_ascii_digit() => {
                            chars.next();
                            braced.push_str(&format!("${{{group}}}"));
                        }
                        _ => braced.push(c),
                    }
                }
                braced
            }),
            international_prefix: data
                .international_prefix()
                .map(|pattern| Pattern::start(pattern.as_str())),
            writings: data
                .formats()
                .iter()
                .map(|format| Writing {
                    leading: format
                        .leading_digits()
                        .last()
                        .map(|p| Pattern::start(p.as_str())),
                    digits: Pattern::whole(format.pattern().as_str()),
                    trunk_needed: !format.is_national_prefix_optional()
                        && format.national_prefix().is_some_and(needs_trunk),
                })
                .collect(),
        }
    }

    /// What the national number `nsn` is used for; `None` when it is not valid here.
    fn usage(&self, nsn: &str) -> Option<Use> {
        let fits = |pattern: &Option<Pattern>| pattern.as_ref().is_some_and(|p| p.is_match(nsn));
        if self.length(nsn) != Length::Possible || !self.general.is_match(nsn) {
            return None;
        }
        if fits(&self.special) {
            Some(Use::Special)
        } else if fits(&self.toll_free) {
            Some(Use::TollFree)
        } else {
            match (fits(&self.fixed), fits(&self.mobile)) {
                (true, true) => Some(Use::FixedLineOrMobile),
                (true, false) => Some(Use::FixedLine),
                (false, true) => Some(Use::Mobile),
                (false, false) => None,
            }
        }
    }

    /// Whether numbers of this length exist here.
    pub(super) fn length(&self, nsn: &str) -> Length {
        let count = u16::try_from(nsn.len()).unwrap_or(u16::MAX);
        let shortest = self.lengths.first().copied().unwrap_or(2);
        let longest = self.lengths.last().copied().unwrap_or(15);
        if self.lengths.contains(&count) {
            Length::Possible
        } else if self.local_lengths.contains(&count) {
            Length::Local
        } else if count < shortest {
            Length::Short(usize::from(shortest - count))
        } else if count > longest {
            Length::Long(usize::from(count - longest))
        } else {
            Length::Between
        }
    }

    /// `digits` without the trunk prefix and carrier code, where there is one to take off.
    pub(super) fn without_trunk(&self, digits: &str) -> Option<String> {
        let found = self.trunk.as_ref()?.regex()?.captures(digits)?;
        let end = found.get(0)?.end();
        let last_group = found.get(found.len() - 1).filter(|_| found.len() > 1);
        let stripped = match (&self.trunk_rule, last_group) {
            (Some(rule), Some(_)) => {
                let mut out = String::new();
                found.expand(rule, &mut out);
                out.push_str(&digits[end..]);
                out
            }
            _ => digits[end..].to_owned(),
        };
        // A number that was a number before and is none after did not begin with a prefix.
        if self.general.is_match(digits) && !self.general.is_match(&stripped) {
            return None;
        }
        (stripped != digits && matches!(self.length(&stripped), Length::Possible | Length::Long(_)))
            .then_some(stripped)
    }

    /// `digits` after the prefix that begins an international call from here.
    pub(super) fn without_international_prefix<'d>(&self, digits: &'d str) -> Option<&'d str> {
        let end = self
            .international_prefix
            .as_ref()?
            .regex()?
            .find(digits)?
            .end();
        let rest = &digits[end..];
        (!rest.starts_with('0')).then_some(rest)
    }

    /// Whether inside the country this number is always written with a trunk prefix.
    pub(super) fn needs_trunk(&self, nsn: &str) -> bool {
        self.writings
            .iter()
            .find(|writing| {
                writing.leading.as_ref().is_none_or(|p| p.is_match(nsn))
                    && writing.digits.is_match(nsn)
            })
            .map_or(self.writings.iter().any(|w| w.trunk_needed), |writing| {
                writing.trunk_needed
            })
    }

    /// Whether taking off the trunk prefix puts digits of the plan's own in its place.
    #[cfg(test)]
    pub(super) fn adds_digits(&self) -> bool {
        self.trunk_rule.is_some()
    }

    /// Whether fixed lines have one length only, so that a local number never looks whole.
    pub(super) fn has_one_fixed_length(&self) -> bool {
        self.fixed_lengths.len() == 1
    }
}

/// The plans by country code, the main region first.
static PLANS: LazyLock<HashMap<u16, Vec<Plan>>> = LazyLock::new(|| {
    (1..1000)
        .filter_map(|code| {
            let regions = DATABASE.by_code(&code)?;
            Some((code, regions.into_iter().map(Plan::new).collect()))
        })
        .collect()
});

/// Country code and place among its plans by ISO code.
static REGIONS: LazyLock<HashMap<&'static str, (u16, usize)>> = LazyLock::new(|| {
    // `001` stands for several codes and is no region.
    let plans = PLANS.iter().flat_map(|(code, plans)| {
        plans
            .iter()
            .enumerate()
            .map(move |(at, plan)| (plan.region.as_str(), (*code, at)))
    });
    plans.filter(|(region, _)| *region != "001").collect()
});

/// Splits digits that follow a `+` into country code and national number.
pub(super) fn split_code(digits: &str) -> Option<(u16, &str)> {
    (1..=3).find_map(|length| {
        let (code, rest) = digits.split_at_checked(length)?;
        let code = code.parse().ok().filter(|_| !digits.starts_with('0'))?;
        PLANS.contains_key(&code).then_some((code, rest))
    })
}

/// The plan of the main region of a country code.
pub(super) fn main_plan(code: u16) -> Option<&'static Plan> {
    PLANS.get(&code)?.first()
}

/// The plan of a region; the ISO code in capitals.
pub(super) fn region_plan(region: &str) -> Option<&'static Plan> {
    let (code, at) = REGIONS.get(region)?;
    PLANS.get(code)?.get(*at)
}

/// What the number is used for, when some region of the country code has it.
pub(super) fn usage(code: u16, nsn: &str) -> Option<Use> {
    usage_in(code, nsn).map(|(usage, _)| usage)
}

/// The same with the region that has it, an ISO code in capitals.
pub(super) fn usage_in(code: u16, nsn: &str) -> Option<(Use, &'static str)> {
    let plans = PLANS.get(&code)?;
    let plan = match plans.as_slice() {
        [only] => only,
        several => several.iter().find(|plan| match &plan.leading {
            Some(leading) => leading.is_match(nsn),
            None => plan.usage(nsn).is_some(),
        })?,
    };
    Some((plan.usage(nsn)?, plan.region.as_str()))
}
