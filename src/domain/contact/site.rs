//! Sites of the card: links of the web and nothing else (`C11`, `C21`).

use super::link;

/// Reads one site: `https://` is put before it when no scheme is typed, everything else stays as
/// typed.
///
/// # Errors
///
/// The sentence that `C21` shows: another scheme than http(s), no host, spaces inside.
pub fn parse(text: &str) -> Result<String, String> {
    let text = text.trim();
    let site = match link::scheme(text) {
        Some((scheme, rest)) if matches!(scheme.as_str(), "http" | "https") => {
            let rest = rest.trim_start_matches('/');
            format!("{scheme}://{rest}")
        }
        Some((scheme, _)) => {
            return Err(format!(
                "“{text}” begins with {scheme}:, but a link may only be http or https"
            ));
        }
        None => format!("https://{}", text.trim_start_matches('/')),
    };
    let no_link = || format!("“{text}” is not a link such as https://example.com");
    if text.contains(char::is_whitespace) || text.contains(super::text::is_invisible) {
        return Err(no_link());
    }
    let read = url::Url::parse(&site).map_err(|_| no_link())?;
    let host = read.host_str().unwrap_or_default();
    let named = host.contains('.') || host == "localhost" || host.starts_with('[');
    if named { Ok(site) } else { Err(no_link()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c21_a_site_is_a_link_of_the_web() {
        for (text, site) in [
            ("https://example.com/a?b#c", "https://example.com/a?b#c"),
            ("HTTP://Example.com", "http://Example.com"),
            (" example.com ", "https://example.com"),
            ("example.com:8080/x", "https://example.com:8080/x"),
            ("localhost:8080", "https://localhost:8080"),
            ("//example.com", "https://example.com"),
            ("пример.рф", "https://пример.рф"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(site), "{text}");
        }
        for text in [
            "",
            "word",
            "two words.example",
            "ftp://example.com",
            "javascript:alert(1)",
            "https://",
            "mailto:a@b.example",
            "data:text/html,x",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(
            parse("ftp://example.com").unwrap_err(),
            "“ftp://example.com” begins with ftp:, but a link may only be http or https"
        );
    }
}
