//! Which files are pictures that a card may show (`C2`), found from their bytes without decoding any.

use memchr::memmem;

/// The largest picture file, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

/// The most pixels: a file of a few bytes may claim gigabytes of them.
pub const MOST_PIXELS: u64 = 20_000_000;

/// The media type of a PNG, JPEG, GIF or WebP file by its first bytes; `None` for anything else.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some("image/gif")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// Whether a person may put the file on a card: a whole picture of a size that can be shown. Its media
/// type comes back.
///
/// # Errors
///
/// A sentence: another type, too large, too many pixels, cut off.
pub fn examine(bytes: &[u8]) -> Result<&'static str, String> {
    let media_type = media_type(bytes)
        .ok_or_else(|| "the file is no PNG, JPEG, GIF or WebP picture".to_owned())?;
    if bytes.len() > MOST_BYTES {
        return Err("the picture is larger than 5 MB".to_owned());
    }
    let Some(facts) = facts(media_type, bytes) else {
        return Err("the picture is cut off: a part of the file is missing".to_owned());
    };
    let pixels = u64::from(facts.width) * u64::from(facts.height);
    if pixels > MOST_PIXELS {
        return Err(format!(
            "the picture has {} × {} pixels; {} megapixels are the most",
            facts.width,
            facts.height,
            MOST_PIXELS / 1_000_000
        ));
    }
    if pixels == 0 {
        return Err("the picture has no pixels".to_owned());
    }
    // The size comes first: a bomb is called one though it is cut off as well.
    if !facts.whole {
        return Err("the picture is cut off: a part of the file is missing".to_owned());
    }
    Ok(media_type)
}

/// How many pixels a picture claims to have; `None` when it is none. To be asked before one is decoded.
pub fn pixels(bytes: &[u8]) -> Option<u64> {
    let facts = facts(media_type(bytes)?, bytes)?;
    Some(u64::from(facts.width) * u64::from(facts.height))
}

/// What the head of a picture says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Facts {
    width: u32,
    height: u32,
    /// Whether the file goes on to its end.
    whole: bool,
}

fn facts(media_type: &str, bytes: &[u8]) -> Option<Facts> {
    match media_type {
        "image/png" => png(bytes),
        "image/jpeg" => jpeg(bytes),
        "image/gif" => gif(bytes),
        _ => webp(bytes),
    }
}

fn png(bytes: &[u8]) -> Option<Facts> {
    let mut facts = Facts {
        width: u32::from_be_bytes(array(bytes, 16)?),
        height: u32::from_be_bytes(array(bytes, 20)?),
        whole: false,
    };
    let mut at = 8_usize;
    // Length, type, data, check sum, until the chunk that ends it.
    while let Some(length) = array(bytes, at).map(u32::from_be_bytes) {
        let kind = bytes.get(at + 4..at + 8);
        let Some(next) = at
            .checked_add(12)
            .and_then(|at| at.checked_add(length as usize))
        else {
            break;
        };
        if next > bytes.len() {
            break;
        }
        if kind == Some(b"IEND") {
            facts.whole = true;
            break;
        }
        at = next;
    }
    Some(facts)
}

fn jpeg(bytes: &[u8]) -> Option<Facts> {
    let mut at = 2_usize;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        // Fill bytes, and marks without a length.
        if marker == 0xff {
            at += 1;
            continue;
        }
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            at += 2;
            continue;
        }
        // A frame: its head tells the size. C4, C8 and CC are tables.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some(Facts {
                height: u16::from_be_bytes(array(bytes, at + 5)?).into(),
                width: u16::from_be_bytes(array(bytes, at + 7)?).into(),
                // Some cameras put more behind the end of the picture.
                whole: memmem::rfind(bytes.get(at..)?, b"\xff\xd9").is_some(),
            });
        }
        at += 2 + usize::from(u16::from_be_bytes(array(bytes, at + 2)?));
    }
}

fn gif(bytes: &[u8]) -> Option<Facts> {
    let mut facts = Facts {
        width: u16::from_le_bytes(array(bytes, 6)?).into(),
        height: u16::from_le_bytes(array(bytes, 8)?).into(),
        whole: false,
    };
    let palette = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    };
    let mut at = 13 + palette(*bytes.get(10)?);
    // The first frame is what is shown; what follows may go on for ever.
    let blocks = |mut at: usize| {
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                return Some(at);
            }
        }
    };
    loop {
        match bytes.get(at) {
            Some(0x21) => match blocks(at + 2) {
                Some(next) => at = next,
                None => return Some(facts),
            },
            Some(0x2c) => {
                let flags = bytes.get(at + 9).copied().unwrap_or(0);
                facts.whole = blocks(at + 11 + palette(flags)).is_some();
                return Some(facts);
            }
            _ => return Some(facts),
        }
    }
}

fn webp(bytes: &[u8]) -> Option<Facts> {
    let size = u32::from_le_bytes(array(bytes, 4)?) as usize;
    let whole = bytes.len() >= size.saturating_add(8);
    let three = |at: usize| {
        let [a, b, c] = array(bytes, at)?;
        Some(u32::from_le_bytes([a, b, c, 0]))
    };
    let (width, height) = match bytes.get(12..16)? {
        b"VP8X" => (three(24)? + 1, three(27)? + 1),
        b"VP8L" => {
            let bits = u32::from_le_bytes(array(bytes, 21)?);
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        b"VP8 " => {
            let side = |at| Some(u32::from(u16::from_le_bytes(array(bytes, at)?) & 0x3fff));
            (side(26)?, side(28)?)
        }
        _ => return None,
    };
    Some(Facts {
        width,
        height,
        whole,
    })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

#[cfg(test)]
mod tests;
