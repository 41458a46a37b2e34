//! Pictures as evidence and signatures: made small, and stripped of everything but what is seen.
//!
//! A photo says where and when it was taken and by which telephone; none of that is kept. What is
//! kept is a new picture of the same sight, upright, with at most [`LONGEST_SIDE`] pixels a side.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Luma};

pub mod folders;

/// Longest side of a kept photo, in pixels.
pub const LONGEST_SIDE: u32 = 1_600;
/// Largest file taken, in bytes.
pub const FILE_LIMIT_BYTES: u64 = 40 * 1024 * 1024;
/// Longest side of a file taken, in pixels.
const SIDE_LIMIT: u32 = 16_000;
/// Most memory a picture may take while it is read, in bytes.
const MEMORY_LIMIT_BYTES: u64 = 400 * 1024 * 1024;
/// Of 100. Readable text on a meter or a door plate stays readable.
const QUALITY: u8 = 82;
/// Longest side of what the screen shows.
const SHOWN_SIDE: u32 = 900;

/// Width and height of the field a customer signs in.
pub const PAD: (u16, u16) = (600, 220);
/// Half the width of the pen, in pixels.
const PEN: f32 = 1.8;

/// Why a file is no picture to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is neither JPEG nor PNG.
    #[error("neither JPEG nor PNG")]
    Unknown,
    /// It is too large to be read.
    #[error("too large")]
    TooLarge,
    /// It is cut off or damaged.
    #[error("damaged")]
    Damaged,
}

/// A picture for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Width and height in pixels.
    pub size: [usize; 2],
    /// Its pixels: red, green, blue, opacity.
    pub rgba: Arc<[u8]>,
}

/// The photo to keep of a file: upright, small, without what the camera wrote about it.
///
/// # Errors
/// [`PictureError`].
pub fn kept(file: &[u8]) -> Result<Vec<u8>, PictureError> {
    let picture = read(file)?;
    let picture = if picture.width().max(picture.height()) > LONGEST_SIDE {
        picture.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::Triangle)
    } else {
        picture
    };
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).or(Err(PictureError::Damaged))?;
    Ok(bytes)
}

/// A file as the screen shows it.
///
/// # Errors
/// [`PictureError`].
pub fn shown(file: &[u8]) -> Result<Shown, PictureError> {
    let picture = read(file)?;
    let is_large = picture.width().max(picture.height()) > SHOWN_SIDE;
    let picture = if is_large { picture.thumbnail(SHOWN_SIDE, SHOWN_SIDE) } else { picture };
    let picture = picture.to_rgba8();
    let pixels = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let size = [pixels(picture.width()), pixels(picture.height())];
    Ok(Shown { size, rgba: picture.into_raw().into() })
}

fn read(file: &[u8]) -> Result<DynamicImage, PictureError> {
    if u64::try_from(file.len()).unwrap_or(u64::MAX) > FILE_LIMIT_BYTES {
        return Err(PictureError::TooLarge);
    }
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().or(Err(PictureError::Unknown))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(PictureError::Unknown);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_LIMIT);
    limits.max_image_height = Some(SIDE_LIMIT);
    limits.max_alloc = Some(MEMORY_LIMIT_BYTES);
    reader.limits(limits);
    let fault = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::Unsupported(_)
        | image::ImageError::IoError(_) => PictureError::Damaged,
    };
    let mut decoder = reader.into_decoder().map_err(fault)?;
    // A camera held upright writes so beside the picture, not into it.
    let turned = decoder.orientation().map_err(fault)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

/// The picture of a signature, from the strokes in points of the [`PAD`].
///
/// # Errors
/// [`PictureError::Damaged`] where it cannot be written.
pub fn signature(strokes: &[Vec<(u16, u16)>]) -> Result<Vec<u8>, PictureError> {
    let mut paper = GrayImage::from_pixel(u32::from(PAD.0), u32::from(PAD.1), Luma([u8::MAX]));
    for stroke in strokes {
        let mut before = None;
        for point in stroke {
            let point = (f32::from(point.0), f32::from(point.1));
            draw(&mut paper, before.unwrap_or(point), point);
            before = Some(point);
        }
    }
    let mut bytes = Vec::new();
    DynamicImage::ImageLuma8(paper)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .or(Err(PictureError::Damaged))?;
    Ok(bytes)
}

/// A line of the pen: every pixel as dark as the pen covers it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "points of the pad are below 1,000 and kept within it"
)]
fn draw(paper: &mut GrayImage, (x1, y1): (f32, f32), (x2, y2): (f32, f32)) {
    let reach = PEN + 1.0;
    let (width, height) = (f32::from(PAD.0), f32::from(PAD.1));
    let columns = (x1.min(x2) - reach).max(0.0) as u32..(x1.max(x2) + reach).min(width) as u32;
    let rows = (y1.min(y2) - reach).max(0.0) as u32..(y1.max(y2) + reach).min(height) as u32;
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx.mul_add(dx, dy * dy);
    for y in rows {
        for x in columns.clone() {
            let (px, py) = (x as f32 - x1, y as f32 - y1);
            let along = if length > 0.0 { px.mul_add(dx, py * dy) / length } else { 0.0 };
            let along = along.clamp(0.0, 1.0);
            let (ox, oy) = (along.mul_add(-dx, px), along.mul_add(-dy, py));
            let cover = (reach - ox.hypot(oy)).clamp(0.0, 1.0);
            let Luma([grey]) = paper.get_pixel_mut(x, y);
            *grey = (*grey).min((255.0 * (1.0 - cover)) as u8);
        }
    }
}

#[cfg(test)]
mod tests;
