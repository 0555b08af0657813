//! Names for files that strangers named (`T6`).

/// The longest name written, in bytes; file systems take 255 and a number may be added.
const LONGEST: usize = 200;

/// A name that stays in its folder: no path, no leading dot or dash, nothing invisible, not empty, not a
/// device of another system.
pub fn clean(name: &str) -> String {
    let last = name
        .rsplit(['/', '\\'])
        .find(|part| !part.trim().is_empty())
        .unwrap_or_default();
    let mut clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| {
            if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                '_'
            } else {
                c
            }
        })
        .collect();
    clean = clean
        .trim_start_matches(['.', '-', ' ', '~'])
        .trim_end_matches(['.', ' '])
        .to_owned();
    if clean.len() > LONGEST {
        let ending = ending_of(&clean).to_owned();
        let mut end = LONGEST - ending.len();
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        clean = format!("{}{ending}", &clean[..end]);
    }
    let stem = clean
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT"));
    match (clean.is_empty(), device) {
        (true, _) => "attachment".to_owned(),
        (_, true) => format!("_{clean}"),
        _ => clean,
    }
}

/// The name itself for 0, else with the number before its ending: `a (1).pdf`.
pub fn numbered(name: &str, number: u32) -> String {
    if number == 0 {
        return name.to_owned();
    }
    let ending = ending_of(name);
    format!("{} ({number}){ending}", &name[..name.len() - ending.len()])
}

/// The ending with its dot, if it is a short one.
fn ending_of(name: &str) -> &str {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 12 => &name[at..],
        _ => "",
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t6_hostile_names_stay_in_the_folder() {
        for (name, expected) in [
            ("receipt.pdf", "receipt.pdf"),
            ("../../etc/passwd", "passwd"),
            ("/etc/shadow", "shadow"),
            ("..\\..\\boot.ini", "boot.ini"),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
            ("", "attachment"),
            ("...", "attachment"),
            ("a/", "a"),
            ("x\u{0}y\u{1b}[2J\n.txt", "xy[2J.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("con.txt", "_con.txt"),
            ("what?.png", "what_.png"),
            ("Счёт № 7.pdf", "Счёт № 7.pdf"),
        ] {
            assert_eq!(clean(name), expected, "{name:?}");
        }
        let long = clean(&format!("{}.pdf", "ж".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with(".pdf"));
    }

    #[test]
    fn t6_a_number_goes_before_the_ending() {
        assert_eq!(numbered("a.pdf", 0), "a.pdf");
        assert_eq!(numbered("a.pdf", 2), "a (2).pdf");
        assert_eq!(numbered("a", 1), "a (1)");
    }
}
