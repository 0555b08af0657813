use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use super::*;

const FORMATS: [ImageFormat; 4] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::WebP,
];

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = match format {
        ImageFormat::Jpeg => DynamicImage::new_rgb8(40, 30),
        _ => DynamicImage::new_rgba8(40, 30),
    };
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn c2_a_picture_is_known_by_its_bytes_not_by_its_name() {
    assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
    assert_eq!(media_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
    assert_eq!(media_type(b"<svg xmlns="), None);
    assert_eq!(media_type(b""), None);
}

#[test]
fn c2_whole_pictures_of_the_four_kinds_are_taken() {
    for format in FORMATS {
        let bytes = picture(format);
        assert_eq!(
            examine(&bytes),
            Ok(format.to_mime_type()),
            "{format:?} of {} bytes",
            bytes.len()
        );
    }
}

#[test]
fn c2_a_picture_cut_off_anywhere_is_refused_and_never_panics() {
    for format in FORMATS {
        let bytes = picture(format);
        // What stands behind the picture itself, such as the mark that ends a GIF, may be missing.
        let spare = if format == ImageFormat::Gif { 2 } else { 0 };
        for length in 0..bytes.len() - spare {
            assert!(examine(&bytes[..length]).is_err(), "{format:?} {length}");
        }
    }
}

#[test]
fn c2_a_picture_bomb_is_refused_by_its_claim() {
    let mut png = picture(ImageFormat::Png);
    png[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    let sentence = "the picture has 30000 × 30000 pixels; 20 megapixels are the most";
    assert_eq!(examine(&png), Err(sentence.to_owned()));
    png.truncate(40);
    assert_eq!(examine(&png), Err(sentence.to_owned()));

    let mut gif = picture(ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert!(examine(&gif).unwrap_err().contains("65535 × 65535"));
}

#[test]
fn c2_other_files_and_large_ones_are_refused_with_a_sentence() {
    for (bytes, sentence) in [
        (
            b"<svg xmlns=''/>".to_vec(),
            "the file is no PNG, JPEG, GIF or WebP picture",
        ),
        (
            [picture(ImageFormat::Png), vec![0; MOST_BYTES]].concat(),
            "the picture is larger than 5 MB",
        ),
    ] {
        assert_eq!(examine(&bytes), Err(sentence.to_owned()));
    }
}
