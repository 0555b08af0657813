//! `config …` and `keys`.

use serde_json::{Value, json};

use super::Outcome;
use super::args::ConfigCommand;
use super::context::Context;
use super::output::{Out, Style};
use super::table::{self, Column, cell};
use crate::config::{Config, ThemeName};
use crate::domain::error::Error;
use crate::domain::printable::printable;
use crate::tui::keymap::Keymap;
use crate::tui::keymap::layout::for_locale;

/// The keys as configured.
pub(super) fn keymap(config: &Config) -> Result<Keymap, String> {
    keymap_at(config, &locale())
}

fn keymap_at(config: &Config, locale: &str) -> Result<Keymap, String> {
    Keymap::new(&config.keys, layout_at(config, locale))
}

/// The keyboard layout as configured, else the one that a locale such as `bg_BG.UTF-8` brings.
fn layout_at<'c>(config: &'c Config, locale: &str) -> Option<&'c str> {
    config.ui.layout.as_deref().or_else(|| for_locale(locale))
}

/// The locale that characters are typed in.
fn locale() -> String {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

pub(super) fn config(context: &Context, command: &ConfigCommand, out: &mut Out) -> Outcome {
    let path = context.config_path();
    match command {
        ConfigCommand::Path => {
            let path = path.ok_or_else(|| {
                Error::failed("there is no home folder to read a configuration from")
                    .hint("Name the file with --config FILE.")
            })?;
            out.line(&printable(&path.to_string_lossy()))?;
        }
        ConfigCommand::Show { json: true } => out.json(&value(&context.config()?))?,
        ConfigCommand::Show { json: false } => {
            let text = toml::to_string_pretty(&without_nulls(value(&context.config()?)))
                .map_err(|error| Error::failed(format!("cannot write TOML: {error}")))?;
            for line in text.trim_end().lines() {
                out.line(&printable(line))?;
            }
        }
        ConfigCommand::Check => {
            context.config()?;
            let words = match path.filter(|path| path.exists()) {
                Some(path) => format!("{} is right", path.display()),
                None => "there is no configuration file; the defaults apply".to_owned(),
            };
            out.line(&printable(&words))?;
        }
    }
    Ok(0)
}

/// The configuration in force, as `config show --json` prints it.
fn value(config: &Config) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let desk = &config.desk;
    json!({
        "desk": {
            "agent": text(&desk.agent),
            "addresses": desk.addresses,
            "region": text(&desk.region),
            "languages": desk.languages,
            "undo_days": desk.undo_days,
            "close_days": desk.close_days,
            "messenger_avatars": desk.messenger_avatars,
            "free_mail": desk.free_mail,
            "queues": desk.queues,
        },
        "field": config.fields,
        "reply": config.replies,
        "macro": config.macros,
        "mail": {
            "command": config.mail.command,
            "from": text(&config.mail.from),
            "signature": text(&config.mail.signature),
            "hold": config.mail.hold,
        },
        "call": { "command": config.call.command },
        "block": {
            "title": text(&config.block.title),
            "command": config.block.command,
            "timeout": config.block.timeout,
        },
        "ui": {
            "theme": match config.ui.theme {
                ThemeName::Default => "default",
                ThemeName::Light => "light",
                ThemeName::Dark => "dark",
                ThemeName::HighContrast => "high-contrast",
                ThemeName::Mono => "mono",
            },
            "ascii": config.ui.ascii,
            "mouse": config.ui.mouse,
            "bell": config.ui.bell,
            "layout": config.ui.layout,
        },
        "keys": config.keys,
    })
}

/// TOML has no word for what is absent.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

pub(super) fn keys(context: &Context, markdown: bool, json: bool, out: &mut Out) -> Outcome {
    let keymap = keymap(&context.config()?).map_err(Error::failed)?;
    if json {
        out.json(&keymap.json())?;
        return Ok(0);
    }
    if markdown {
        out.line(keymap.markdown().trim_end())?;
        return Ok(0);
    }
    let mut context = None;
    let mut rows = Vec::new();
    let columns = [Column::Left, Column::Cut(100)];
    for row in keymap.rows() {
        if context != Some(row.context) {
            if context.is_some() {
                table::print(out, &columns, &rows)?;
                rows.clear();
                out.line("")?;
            }
            context = Some(row.context);
            out.line(&out.styled(row.context.title(), Style::Bold))?;
        }
        rows.push(vec![cell(&format!("  {}", row.keys)), cell(row.help).dim()]);
    }
    table::print(out, &columns, &rows)?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_that_contradicts_the_russian_row_comes_with_the_locale_unless_one_is_set() {
        let mut config = Config::default();
        for (locale, layout) in [
            ("bg_BG.UTF-8", Some("bg")),
            ("be_BY.UTF-8", Some("be")),
            ("sr_RS@latin", Some("sr")),
            ("kk", Some("kk")),
            ("mk_MK", Some("mk")),
            ("ru_RU.UTF-8", None),
            ("de_DE.UTF-8", None),
            ("C", None),
            ("", None),
        ] {
            assert_eq!(layout_at(&config, locale), layout, "{locale}");
            assert!(keymap_at(&config, locale).is_ok(), "{locale}");
        }
        config.ui.layout = Some("us".to_owned());
        assert_eq!(layout_at(&config, "bg_BG.UTF-8"), Some("us"));
    }
}
