//! Photos as cameras write them.

use image::{Rgb, RgbImage};

use super::*;

/// A photo, left half dark, with what a camera writes beside it: which way is up, and where it was.
fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let half = width / 2;
    let sight = RgbImage::from_fn(width, height, |x, _| {
        if x < half { Rgb([10, 10, 10]) } else { Rgb([240, 240, 240]) }
    });
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    sight.write_with_encoder(encoder).unwrap();
    // APP1 with one entry: orientation; and words that must not survive.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 31.2304 121.4737 Telephone of Wang");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xE1];
    file.extend(length);
    file.extend(exif);
    file.extend(&bytes[2..]);
    file
}

#[test]
fn a_photo_is_kept_small_upright_and_without_what_the_camera_says() {
    let kept = kept(&photo(3200, 800, 6)).unwrap();
    assert!(!kept.windows(3).any(|part| part == b"GPS"));
    assert!(!kept.windows(4).any(|part| part == b"Exif"));
    let seen = image::load_from_memory(&kept).unwrap().to_rgb8();
    // Turned clockwise: what was left is on top.
    assert_eq!((seen.width(), seen.height()), (400, LONGEST_SIDE));
    assert!(seen.get_pixel(200, 100).0[0] < 60 && seen.get_pixel(200, 1500).0[0] > 200);
    assert_eq!(
        super::kept(&photo(320, 80, 1)).map(|kept| shown(&kept).unwrap().size),
        Ok([320, 80])
    );
}

#[test]
fn the_same_photo_is_kept_as_the_same_bytes() {
    let file = photo(640, 480, 1);
    assert_eq!(kept(&file), kept(&file));
}

#[test]
fn what_is_no_picture_is_said_to_be_none() {
    assert_eq!(kept(b"%PDF-1.7"), Err(PictureError::Unknown));
    assert_eq!(kept(b""), Err(PictureError::Unknown));
    let whole = photo(640, 480, 1);
    assert_eq!(kept(&whole[..200]), Err(PictureError::Damaged));
    // A PNG that says it is larger than anything.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bomb.extend([0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 8, 2, 0, 0, 0]);
    bomb.extend([0; 4]);
    assert!(kept(&bomb).is_err());
}

#[test]
fn a_signature_is_the_strokes_in_black_on_white() {
    let strokes = vec![vec![(100, 100), (200, 100)], vec![(300, 50)]];
    let seen = image::load_from_memory(&signature(&strokes).unwrap()).unwrap().to_luma8();
    assert_eq!((seen.width(), seen.height()), (600, 220));
    assert_eq!(seen.get_pixel(150, 100).0, [0]);
    assert_eq!(seen.get_pixel(300, 50).0, [0]);
    assert_eq!(seen.get_pixel(150, 110).0, [255]);
    assert!(signature(&[vec![(u16::MAX, u16::MAX), (0, 0)]]).is_ok());
}
