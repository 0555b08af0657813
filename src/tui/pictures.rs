//! Avatars as real pictures (`U7`): kitty, sixel, iTerm2, or half-blocks; initials stand where there
//! is none, where the terminal cannot, and until it is ready.
//!
//! Its environment tells what the terminal can, and the size of its cells comes from the kernel. Where
//! the environment says nothing, the terminal is asked its name (`tui::replies`): the
//! library's own question would hold the screen up for two seconds and swallow keys.

#[cfg(feature = "avatars")]
mod real {
    use ratatui::buffer::Buffer;
    use ratatui::layout::{Rect, Size};
    use ratatui::widgets::Widget;
    use ratatui_image::picker::{Picker, ProtocolType};
    use ratatui_image::protocol::Protocol;
    use ratatui_image::{FontSize, Image, Resize};

    use super::{COLUMNS, ROWS};
    use crate::domain::picture::{MOST_PIXELS, pixels};

    /// The most memory that decoding may take, in bytes.
    const MOST_MEMORY: u64 = 160 * 1024 * 1024;

    /// Decodes a picture from anywhere, of one that moves the first frame; `None` when it is damaged, or
    /// would take too much memory.
    fn decode(bytes: &[u8]) -> Option<image::DynamicImage> {
        pixels(bytes).filter(|pixels| *pixels <= MOST_PIXELS)?;
        let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
            .with_guessed_format()
            .ok()?;
        let mut limits = image::Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        reader.decode().ok()
    }

    /// What terminals call themselves, and how each draws pictures. Those that have several ways get
    /// the one that works.
    const PROTOCOLS: [(&str, ProtocolType); 11] = [
        ("kitty", ProtocolType::Kitty),
        ("ghostty", ProtocolType::Kitty),
        ("foot", ProtocolType::Sixel),
        ("contour", ProtocolType::Sixel),
        ("mlterm", ProtocolType::Sixel),
        ("wezterm", ProtocolType::Iterm2),
        ("iterm2", ProtocolType::Iterm2),
        ("konsole", ProtocolType::Iterm2),
        ("mintty", ProtocolType::Iterm2),
        ("rio", ProtocolType::Iterm2),
        ("warp", ProtocolType::Iterm2),
    ];

    /// The size of a cell in pixels, as far as the kernel knows it.
    fn cell() -> FontSize {
        crossterm::terminal::window_size()
            .ok()
            .filter(|size| size.columns > 0 && size.rows > 0 && size.width > 0)
            .map_or(FontSize::new(10, 20), |size| {
                FontSize::new(
                    (size.width / size.columns).max(1),
                    (size.height / size.rows).max(1),
                )
            })
    }

    /// How this terminal draws pictures.
    #[derive(Debug, Clone)]
    pub struct Painter(Picker);

    impl Painter {
        /// What the environment tells; `None` where colours are too few for half-blocks.
        pub fn new(colours: u32) -> Option<Self> {
            #[expect(deprecated, reason = "asking the terminal could hold the screen up")]
            let mut picker = Picker::from_fontsize(cell());
            let term = std::env::var("TERM").unwrap_or_default();
            let kitty = std::env::var_os("KITTY_WINDOW_ID").is_some();
            if !picker.tmux_detected()
                && (kitty || term.contains("kitty") || term.contains("ghostty"))
            {
                picker.set_protocol_type(ProtocolType::Kitty);
            } else if term.starts_with("foot") {
                picker.set_protocol_type(ProtocolType::Sixel);
            }
            let plain = picker.protocol_type() == ProtocolType::Halfblocks;
            (!plain || colours > 256).then_some(Self(picker))
        }

        /// Whether the terminal's own name would tell more than the environment did, which does not
        /// come along over ssh. tmux answers for itself, and some consoles print the question.
        pub fn should_ask(painter: Option<&Self>) -> bool {
            let term = std::env::var("TERM").unwrap_or_default();
            let plain =
                painter.is_none_or(|painter| painter.0.protocol_type() == ProtocolType::Halfblocks);
            let answers_for_itself = std::env::var_os("TMUX").is_some();
            let prints = term.is_empty() || term.starts_with("linux") || term.starts_with("dumb");
            plain && !answers_for_itself && !prints
        }

        /// How a terminal of this name and version draws pictures; `None` for those that do not.
        pub fn named(name: &str) -> Option<Self> {
            let name = name.trim().to_lowercase();
            let protocol = PROTOCOLS
                .iter()
                .find(|(begin, _)| name.starts_with(begin))
                .map(|(_, protocol)| *protocol)?;
            #[expect(deprecated, reason = "the terminal has been asked already")]
            let mut picker = Picker::from_fontsize(cell());
            picker.set_protocol_type(protocol);
            Some(Self(picker))
        }

        /// Decodes a picture and makes it ready for the terminal; slow, so off the drawing thread.
        pub fn prepare(&self, bytes: &[u8]) -> Option<Picture> {
            let image = decode(bytes)?;
            // A square out of its middle: faces are there.
            let side = image.width().min(image.height());
            let square = image.crop_imm(
                (image.width() - side) / 2,
                (image.height() - side) / 2,
                side,
                side,
            );
            let size = Size {
                width: COLUMNS,
                height: ROWS,
            };
            self.0
                .new_protocol(square, size, Resize::Scale(None))
                .ok()
                .map(Picture)
        }
    }

    /// A picture, ready for this terminal.
    #[derive(Clone)]
    pub struct Picture(Protocol);

    impl std::fmt::Debug for Picture {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Picture")
        }
    }

    impl Picture {
        /// Draws it, if all of it fits.
        pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
            let area = area.intersection(buffer.area);
            if area.width == COLUMNS && area.height == ROWS {
                for position in area.positions() {
                    if let Some(cell) = buffer.cell_mut(position) {
                        cell.reset();
                    }
                }
                Image::new(&self.0).render(area, buffer);
            }
        }
    }
}

#[cfg(not(feature = "avatars"))]
mod real {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    /// Built without pictures.
    #[derive(Debug, Clone)]
    pub enum Painter {}

    impl Painter {
        /// There is none.
        pub fn new(_colours: u32) -> Option<Self> {
            None
        }

        /// Nothing to ask for.
        pub fn should_ask(_painter: Option<&Self>) -> bool {
            false
        }

        /// There is none.
        pub fn named(_name: &str) -> Option<Self> {
            None
        }

        /// Never called.
        pub fn prepare(&self, _bytes: &[u8]) -> Option<Picture> {
            match *self {}
        }
    }

    /// There is none.
    #[derive(Debug, Clone)]
    pub enum Picture {}

    impl Picture {
        /// Never called.
        pub fn draw(&self, _area: Rect, _buffer: &mut Buffer) {
            match *self {}
        }
    }
}

pub use real::{Painter, Picture};

/// Columns of an avatar.
pub const COLUMNS: u16 = 6;
/// Rows of an avatar.
pub const ROWS: u16 = 3;
