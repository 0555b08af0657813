//! Avatars as real pictures (`U7`): kitty, sixel, iTerm2, or half-blocks; initials stand where there
//! is none, where the terminal cannot, and until it is ready.
//!
//! The terminal is not asked what it can: one that does not answer would hold the screen up for two
//! seconds. Its environment tells, and the size of its cells comes from the kernel.

#[cfg(feature = "avatars")]
mod real {
    use ratatui::buffer::Buffer;
    use ratatui::layout::{Rect, Size};
    use ratatui::widgets::Widget;
    use ratatui_image::picker::{Picker, ProtocolType};
    use ratatui_image::protocol::Protocol;
    use ratatui_image::{FontSize, Image, Resize};

    use super::{COLUMNS, ROWS};

    /// The widest and highest picture that is decoded, in pixels: a file of a few bytes may claim
    /// gigabytes.
    const LARGEST: u32 = 8192;

    /// How this terminal draws pictures.
    #[derive(Debug, Clone)]
    pub struct Painter(Picker);

    impl Painter {
        /// What the environment tells; `None` where colours are too few for half-blocks.
        pub fn new(colours: u32) -> Option<Self> {
            let cell = crossterm::terminal::window_size()
                .ok()
                .filter(|size| size.columns > 0 && size.rows > 0 && size.width > 0)
                .map_or(FontSize::new(10, 20), |size| {
                    FontSize::new(
                        (size.width / size.columns).max(1),
                        (size.height / size.rows).max(1),
                    )
                });
            #[expect(deprecated, reason = "asking the terminal could hold the screen up")]
            let mut picker = Picker::from_fontsize(cell);
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

        /// Decodes a picture and makes it ready for the terminal; slow, so off the drawing thread.
        pub fn prepare(&self, bytes: &[u8]) -> Option<Picture> {
            let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
                .with_guessed_format()
                .ok()?;
            let mut limits = image::Limits::default();
            limits.max_image_width = Some(LARGEST);
            limits.max_image_height = Some(LARGEST);
            reader.limits(limits);
            let image = reader.decode().ok()?;
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
