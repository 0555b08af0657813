//! Colours and signs. A mark is always a sign *and* a colour, so a theme may take the colours away
//! (`U6`).
//!
//! Panes never name a colour: they ask for a role. The default theme uses the sixteen colours of the
//! terminal's own palette; only its greys come from the fixed ramp of the 256 colours, because no
//! entry of the palette is sure to be legible as «dim» on both a light and a dark ground.

use ratatui::style::{Color, Modifier, Style};

use crate::config::ThemeName;

/// The themes by name, as the palette lists them.
pub const THEMES: [(&str, ThemeName); 5] = [
    ("default", ThemeName::Default),
    ("light", ThemeName::Light),
    ("dark", ThemeName::Dark),
    ("high-contrast", ThemeName::HighContrast),
    ("mono", ThemeName::Mono),
];

/// A style for each role. `Copy`, so panes pass it on freely.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    /// What people wrote.
    pub text: Style,
    /// Names and subjects.
    pub strong: Style,
    /// What the program says: times, sources, counts.
    pub dim: Style,
    /// Border of a pane without the focus.
    pub border: Style,
    /// Border of the pane with the focus.
    pub border_focus: Style,
    /// Title of a pane with the focus.
    pub title_focus: Style,
    /// Keys in the footer, the section in front, what one can press.
    pub accent: Style,
    /// The row the cursor is on, in the focused pane.
    pub cursor: Style,
    /// The bar before that row.
    pub cursor_bar: Style,
    /// A row marked with `x`.
    pub marked: Style,
    /// `●`.
    pub unread: Style,
    /// `★`.
    pub vip: Style,
    /// `⊘`.
    pub spam: Style,
    /// `!` and what failed.
    pub problem: Style,
    /// What needs a look: not confirmed, held, urgent.
    pub warning: Style,
    /// What ended well.
    pub good: Style,
    /// The bar before the note.
    pub note: Style,
    /// Internal comments.
    pub internal: Style,
    /// The bar before a client's bubble.
    pub client: Style,
    /// The bar before an agent's bubble.
    pub agent: Style,
    /// Links.
    pub link: Style,
    /// The hit of a search.
    pub hit: Style,
    /// Selected text.
    pub selection: Style,
    /// Ground of the whole screen; empty for the terminal's own.
    pub ground: Style,
}

impl Theme {
    /// The theme of that name. `colours` is how many the terminal has: 0 under `NO_COLOR`.
    pub fn new(name: ThemeName, colours: u32) -> Self {
        match name {
            _ if colours == 0 => Self::mono(),
            ThemeName::Default => Self::terminal(colours >= 256),
            ThemeName::Light => Self::light(),
            ThemeName::Dark => Self::dark(),
            ThemeName::HighContrast => Self::high_contrast(),
            ThemeName::Mono => Self::mono(),
        }
    }

    fn terminal(ramp: bool) -> Self {
        let plain = Style::new();
        let (dim, border, cursor) = if ramp {
            (
                plain.fg(Color::Indexed(244)),
                plain.fg(Color::Indexed(240)),
                plain.fg(Color::Indexed(255)).bg(Color::Indexed(238)),
            )
        } else {
            (
                plain.add_modifier(Modifier::DIM),
                plain.add_modifier(Modifier::DIM),
                plain.add_modifier(Modifier::REVERSED),
            )
        };
        Self {
            text: plain,
            strong: plain.add_modifier(Modifier::BOLD),
            dim,
            border,
            border_focus: plain.fg(Color::Cyan),
            title_focus: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            accent: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            cursor,
            cursor_bar: plain.fg(Color::Cyan),
            marked: plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
            unread: plain.fg(Color::Green),
            vip: plain.fg(Color::Yellow).add_modifier(Modifier::BOLD),
            spam: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            problem: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            warning: plain.fg(Color::Yellow),
            good: plain.fg(Color::Green),
            note: plain.fg(Color::Yellow),
            internal: plain.fg(Color::Magenta),
            client: plain.fg(Color::Cyan),
            agent: plain.fg(Color::Green),
            link: plain.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
            hit: plain.fg(Color::Black).bg(Color::Yellow),
            selection: plain.add_modifier(Modifier::REVERSED),
            ground: plain,
        }
    }

    /// A theme of fixed colours; `grey` is for what the program says, `line` for borders, `band` for
    /// the ground under the cursor.
    #[expect(clippy::too_many_arguments, reason = "a table row: one colour a role")]
    fn fixed(
        ground: u32,
        ink: u32,
        grey: u32,
        line: u32,
        band: u32,
        blue: u32,
        green: u32,
        gold: u32,
        red: u32,
        violet: u32,
    ) -> Self {
        let plain = Style::new().fg(rgb(ink)).bg(rgb(ground));
        let of = |colour: u32| plain.fg(rgb(colour));
        let bold = |colour: u32| of(colour).add_modifier(Modifier::BOLD);
        Self {
            text: plain,
            strong: plain.add_modifier(Modifier::BOLD),
            dim: of(grey),
            border: of(line),
            border_focus: of(blue),
            title_focus: bold(blue),
            accent: bold(blue),
            cursor: Style::new().bg(rgb(band)),
            cursor_bar: of(blue),
            marked: bold(violet),
            unread: of(green),
            vip: bold(gold),
            spam: bold(red),
            problem: bold(red),
            warning: of(gold),
            good: of(green),
            note: of(gold),
            internal: of(violet),
            client: of(blue),
            agent: of(green),
            link: of(blue).add_modifier(Modifier::UNDERLINED),
            hit: Style::new().fg(rgb(ground)).bg(rgb(gold)),
            selection: plain.bg(rgb(band)),
            ground: plain,
        }
    }

    fn dark() -> Self {
        Self::fixed(
            0x1c_1e_26, 0xd8_da_e2, 0x8b_90_a0, 0x3e_43_52, 0x2e_33_44, 0x7a_b8_f5, 0x8c_cf_7e,
            0xe5_c0_6c, 0xf0_7a_7a, 0xc6_9c_f0,
        )
    }

    fn light() -> Self {
        Self::fixed(
            0xfb_fb_f8, 0x24_29_2f, 0x6a_71_7b, 0xc9_cd_d4, 0xe3_ec_f7, 0x0b_5c_ad, 0x1f_74_2d,
            0x8a_5a_00, 0xb4_23_18, 0x7a_3e_b1,
        )
    }

    fn high_contrast() -> Self {
        let mut theme = Self::fixed(
            0x00_00_00, 0xff_ff_ff, 0xd0_d0_d0, 0xb0_b0_b0, 0x00_00_c8, 0x5f_d7_ff, 0x5f_ff_5f,
            0xff_ff_00, 0xff_6e_6e, 0xff_87_ff,
        );
        theme.cursor = theme.cursor.fg(Color::White).add_modifier(Modifier::BOLD);
        theme
    }

    fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let reversed = plain.add_modifier(Modifier::REVERSED);
        Self {
            text: plain,
            strong: bold,
            dim: plain.add_modifier(Modifier::DIM),
            border: plain.add_modifier(Modifier::DIM),
            border_focus: bold,
            title_focus: bold,
            accent: bold,
            cursor: reversed,
            cursor_bar: bold,
            marked: bold,
            unread: bold,
            vip: bold,
            spam: bold,
            problem: bold,
            warning: bold,
            good: plain,
            note: bold,
            internal: plain,
            client: plain,
            agent: plain,
            link: plain.add_modifier(Modifier::UNDERLINED),
            hit: reversed,
            selection: reversed,
            ground: plain,
        }
    }
}

const fn rgb(value: u32) -> Color {
    let [_, red, green, blue] = value.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// The signs of the screen. With `--ascii` each is one character every terminal has.
#[derive(Debug, Clone, Copy)]
pub struct Glyphs {
    /// Whether only ASCII may be drawn.
    pub ascii: bool,
    /// VIP.
    pub vip: &'static str,
    /// Spammer.
    pub spam: &'static str,
    /// Unread.
    pub unread: &'static str,
    /// Read.
    pub read: &'static str,
    /// The row with the cursor.
    pub cursor: &'static str,
    /// A marked row.
    pub marked: &'static str,
    /// Bar before the note, the row with the cursor and a client's bubble.
    pub bar: &'static str,
    /// Bar behind an agent's bubble.
    pub bar_right: &'static str,
    /// Gutter of internal comments.
    pub internal: &'static str,
    /// A file.
    pub file: &'static str,
    /// Something that folds open.
    pub folded: &'static str,
    /// Something that folds shut.
    pub unfolded: &'static str,
    /// A drop-down.
    pub drop: &'static str,
    /// An order that goes up.
    pub rise: &'static str,
    /// Full part of a bar.
    pub full: &'static str,
    /// Empty part of a bar.
    pub empty: &'static str,
    /// A value that is not as it was.
    pub changed: &'static str,
    /// Between words of one line.
    pub dot: &'static str,
    /// None.
    pub none: &'static str,
    /// Edit the card.
    pub pencil: &'static str,
    /// Change client or address.
    pub gear: &'static str,
    /// Leads to.
    pub arrow: &'static str,
    /// A line.
    pub line: &'static str,
    /// A post that was commented.
    pub post: &'static str,
    /// Ends cut text.
    pub ellipsis: &'static str,
    /// Delivered.
    pub sent: &'static str,
    /// Roughly.
    pub about: &'static str,
}

impl Glyphs {
    /// The signs for this terminal.
    pub fn new(ascii: bool) -> Self {
        if ascii {
            Self {
                ascii,
                vip: "*",
                spam: "%",
                unread: "o",
                read: " ",
                cursor: ">",
                marked: "x",
                bar: "|",
                bar_right: "|",
                internal: ":",
                file: "=",
                folded: ">",
                unfolded: "v",
                drop: "v",
                rise: "^",
                full: "#",
                empty: ".",
                changed: "*",
                dot: "-",
                none: "-",
                pencil: "e",
                gear: "g",
                arrow: "->",
                line: "-",
                post: "\"",
                ellipsis: "~",
                sent: "ok",
                about: "~",
            }
        } else {
            Self {
                ascii,
                vip: "★",
                spam: "⊘",
                unread: "●",
                read: "○",
                cursor: "▸",
                marked: "✕",
                bar: "▌",
                bar_right: "▐",
                internal: "┊",
                file: "▣",
                folded: "▸",
                unfolded: "▾",
                drop: "▾",
                rise: "▴",
                full: "▰",
                empty: "▱",
                changed: "•",
                dot: "·",
                none: "–",
                pencil: "✎",
                gear: "⚙",
                arrow: "→",
                line: "─",
                post: "❝",
                ellipsis: "…",
                sent: "✓",
                about: "≈",
            }
        }
    }

    /// The sign of a channel, one column wide.
    pub fn channel(&self, channel: &str) -> &'static str {
        use crate::domain::appeal::Family;
        match (Family::of(channel), self.ascii) {
            (Family::Mail, false) => "✉",
            (Family::Mail, true) => "@",
            (Family::Messenger, false) => "✈",
            (Family::Messenger, true) => "m",
            (Family::Social, false) => "❖",
            (Family::Social, true) => "s",
            (Family::Widget, false) => "◫",
            (Family::Widget, true) => "w",
            (Family::Telephony, false) => "☏",
            (Family::Telephony, true) => "t",
            (Family::Api, false) => "⧉",
            (Family::Api, true) => "a",
            (Family::Other, false) => "◇",
            (Family::Other, true) => "?",
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn u6_without_colours_every_theme_is_without_colours() {
        for (_, name) in THEMES {
            let theme = Theme::new(name, 0);
            for style in [theme.vip, theme.spam, theme.cursor, theme.dim, theme.hit] {
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
    }

    #[test]
    fn every_sign_of_a_mark_is_one_column_wide() {
        for ascii in [false, true] {
            let signs = Glyphs::new(ascii);
            for sign in [
                signs.vip,
                signs.spam,
                signs.unread,
                signs.read,
                signs.cursor,
                signs.marked,
                signs.bar,
                signs.internal,
                signs.file,
                signs.folded,
                signs.unfolded,
                signs.channel("email"),
                signs.channel("telegram"),
                signs.channel("widget"),
                signs.channel("vk"),
                signs.channel("sms"),
                signs.channel("api"),
                signs.channel("pigeon"),
            ] {
                assert_eq!(sign.width(), 1, "{sign}");
            }
        }
    }
}
