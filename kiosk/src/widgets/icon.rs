//! The icons: one set, a box of 20 pixels, stroke 1.6, drawn as lines. An icon never stands alone
//! except back, close and the chevrons, and those carry a name for screen readers.

use std::f32::consts::{PI, TAU};

use egui::{Color32, Painter, Pos2, Shape, Stroke, Vec2};

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum Icon {
    Home,
    Plus,
    List,
    Board,
    Moon,
    Swap,
    Folder,
    Split,
    Printer,
    Gear,
    Lock,
    Phone,
    Person,
    Clock,
    Check,
    Cross,
    Alert,
    Pause,
    Up,
    Down,
    Left,
    Right,
    ArrowUp,
    ArrowDown,
    ArrowLeft,
    Eye,
    Camera,
    Pen,
    Calendar,
    Note,
    Car,
    Key,
    Search,
    Ring,
}

const SIZE: f32 = 20.0;

/// One stroke of an icon, in the 20-pixel box.
#[derive(Debug, Clone, Copy)]
enum Mark {
    /// Points joined.
    Line(&'static [(f32, f32)]),
    /// Points joined, the last to the first.
    Loop(&'static [(f32, f32)]),
    /// A circle: centre and radius.
    Circle((f32, f32), f32),
    /// A filled dot: centre and radius.
    Dot((f32, f32), f32),
    /// A rectangle: corner and size.
    Box((f32, f32), (f32, f32)),
    /// An arc: centre, radius, from and to in radians clockwise from three o'clock.
    Arc((f32, f32), f32, (f32, f32)),
}

use Mark::{Arc, Box, Circle, Dot, Line, Loop};

/// The points of an arc; angles in radians, clockwise from three o'clock.
pub fn arc(centre: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    const POINTS: u16 = 40;
    (0..=POINTS)
        .map(|step| {
            let angle = from + (to - from) * f32::from(step) / f32::from(POINTS);
            centre + Vec2::angled(angle) * radius
        })
        .collect()
}

/// Draws an icon around `centre`, `size` pixels high.
pub fn paint(painter: &Painter, icon: Icon, (centre, size): (Pos2, f32), colour: Color32) {
    let scale = size / SIZE;
    let stroke = Stroke::new(1.6 * scale.max(0.9), colour);
    let origin = centre - Vec2::splat(size / 2.0);
    let at = |(x, y): (f32, f32)| origin + Vec2::new(x, y) * scale;
    let path = |points: &[(f32, f32)]| points.iter().copied().map(at).collect::<Vec<_>>();
    for mark in icon.marks() {
        match *mark {
            Line(points) => {
                painter.add(Shape::line(path(points), stroke));
            }
            Loop(points) => {
                painter.add(Shape::closed_line(path(points), stroke));
            }
            Circle(centre, radius) => {
                painter.circle_stroke(at(centre), radius * scale, stroke);
            }
            Dot(centre, radius) => {
                painter.circle_filled(at(centre), radius * scale, colour);
            }
            Box(corner, (width, height)) => {
                let size = Vec2::new(width, height) * scale;
                let rect = egui::Rect::from_min_size(at(corner), size);
                painter.rect_stroke(rect, 1.5, stroke, egui::StrokeKind::Middle);
            }
            Arc(centre, radius, (from, to)) => {
                painter.add(Shape::line(arc(at(centre), radius * scale, from, to), stroke));
            }
        }
    }
}

impl Icon {
    #[expect(clippy::too_many_lines, reason = "a table: one entry an icon")]
    const fn marks(self) -> &'static [Mark] {
        match self {
            Self::Home => &[
                Line(&[(2.5, 9.5), (10.0, 3.0), (17.5, 9.5)]),
                Line(&[(4.5, 8.5), (4.5, 17.0), (15.5, 17.0), (15.5, 8.5)]),
                Line(&[(8.0, 17.0), (8.0, 11.5), (12.0, 11.5), (12.0, 17.0)]),
            ],
            Self::Plus => &[Line(&[(10.0, 3.5), (10.0, 16.5)]), Line(&[(3.5, 10.0), (16.5, 10.0)])],
            Self::List => &[
                Line(&[(2.5, 5.0), (5.0, 5.0)]),
                Line(&[(8.0, 5.0), (17.5, 5.0)]),
                Line(&[(2.5, 10.0), (5.0, 10.0)]),
                Line(&[(8.0, 10.0), (17.5, 10.0)]),
                Line(&[(2.5, 15.0), (5.0, 15.0)]),
                Line(&[(8.0, 15.0), (17.5, 15.0)]),
            ],
            Self::Board => &[
                Box((2.5, 3.5), (4.0, 13.0)),
                Box((8.0, 3.5), (4.0, 8.5)),
                Box((13.5, 3.5), (4.0, 11.0)),
            ],
            Self::Moon => &[
                Arc((9.5, 10.5), 7.0, (0.12 * PI, 1.36 * PI)),
                Arc((13.6, 6.4), 5.7, (0.30 * PI, 1.17 * PI)),
            ],
            Self::Swap => &[
                Line(&[(3.0, 6.5), (17.0, 6.5)]),
                Line(&[(13.5, 3.0), (17.0, 6.5), (13.5, 10.0)]),
                Line(&[(17.0, 13.5), (3.0, 13.5)]),
                Line(&[(6.5, 10.0), (3.0, 13.5), (6.5, 17.0)]),
            ],
            Self::Folder => &[Loop(&[
                (2.5, 16.0),
                (2.5, 4.5),
                (7.8, 4.5),
                (9.8, 7.0),
                (17.5, 7.0),
                (17.5, 16.0),
            ])],
            Self::Split => &[
                Line(&[(10.0, 17.0), (10.0, 11.0), (4.0, 5.0)]),
                Line(&[(10.0, 11.0), (16.0, 5.0)]),
                Line(&[(3.8, 9.0), (3.8, 4.6), (8.2, 4.6)]),
                Line(&[(16.2, 9.0), (16.2, 4.6), (11.8, 4.6)]),
            ],
            Self::Printer => &[
                Line(&[(5.5, 7.5), (5.5, 3.0), (14.5, 3.0), (14.5, 7.5)]),
                Line(&[
                    (5.5, 14.0),
                    (2.5, 14.0),
                    (2.5, 7.5),
                    (17.5, 7.5),
                    (17.5, 14.0),
                    (14.5, 14.0),
                ]),
                Box((5.5, 11.5), (9.0, 5.5)),
            ],
            Self::Gear => &[
                Circle((10.0, 10.0), 3.0),
                Line(&[(15.2, 10.0), (17.8, 10.0)]),
                Line(&[(13.7, 13.7), (15.5, 15.5)]),
                Line(&[(10.0, 15.2), (10.0, 17.8)]),
                Line(&[(6.3, 13.7), (4.5, 15.5)]),
                Line(&[(4.8, 10.0), (2.2, 10.0)]),
                Line(&[(6.3, 6.3), (4.5, 4.5)]),
                Line(&[(10.0, 4.8), (10.0, 2.2)]),
                Line(&[(13.7, 6.3), (15.5, 4.5)]),
            ],
            Self::Lock => &[
                Box((4.5, 9.0), (11.0, 8.0)),
                Line(&[(6.8, 9.0), (6.8, 6.5)]),
                Arc((10.0, 6.5), 3.2, (PI, TAU)),
                Line(&[(13.2, 6.5), (13.2, 9.0)]),
            ],
            Self::Phone => &[Loop(&[
                (4.0, 3.0),
                (7.4, 3.0),
                (8.8, 6.8),
                (6.8, 8.4),
                (11.6, 13.2),
                (13.2, 11.2),
                (17.0, 12.6),
                (17.0, 16.0),
                (15.6, 17.0),
                (11.0, 15.6),
                (6.4, 11.4),
                (3.2, 6.0),
                (3.0, 4.2),
            ])],
            Self::Person => &[
                Circle((10.0, 6.5), 3.5),
                Line(&[(3.5, 17.0), (3.5, 16.5)]),
                Arc((10.0, 17.5), 6.5, (PI, TAU)),
            ],
            Self::Clock => {
                &[Circle((10.0, 10.0), 7.0), Line(&[(10.0, 5.8), (10.0, 10.0), (13.0, 11.8)])]
            }
            Self::Check => &[Line(&[(4.0, 10.5), (8.2, 14.5), (16.0, 5.8)])],
            Self::Cross => &[Line(&[(5.0, 5.0), (15.0, 15.0)]), Line(&[(15.0, 5.0), (5.0, 15.0)])],
            Self::Alert => &[
                Loop(&[(10.0, 3.0), (18.0, 16.5), (2.0, 16.5)]),
                Line(&[(10.0, 8.0), (10.0, 11.8)]),
                Dot((10.0, 14.2), 1.0),
            ],
            Self::Pause => &[Line(&[(7.5, 5.5), (7.5, 14.5)]), Line(&[(12.5, 5.5), (12.5, 14.5)])],
            Self::Up => &[Line(&[(5.0, 12.5), (10.0, 7.5), (15.0, 12.5)])],
            Self::Down => &[Line(&[(5.0, 7.5), (10.0, 12.5), (15.0, 7.5)])],
            Self::Left => &[Line(&[(12.5, 5.0), (7.5, 10.0), (12.5, 15.0)])],
            Self::Right => &[Line(&[(7.5, 5.0), (12.5, 10.0), (7.5, 15.0)])],
            Self::ArrowUp => {
                &[Line(&[(10.0, 16.0), (10.0, 4.0)]), Line(&[(5.5, 8.5), (10.0, 4.0), (14.5, 8.5)])]
            }
            Self::ArrowDown => &[
                Line(&[(10.0, 4.0), (10.0, 16.0)]),
                Line(&[(5.5, 11.5), (10.0, 16.0), (14.5, 11.5)]),
            ],
            Self::ArrowLeft => {
                &[Line(&[(16.0, 10.0), (4.0, 10.0)]), Line(&[(8.5, 5.5), (4.0, 10.0), (8.5, 14.5)])]
            }
            Self::Eye => &[
                Arc((10.0, 15.5), 9.4, (1.20 * PI, 1.80 * PI)),
                Arc((10.0, 4.5), 9.4, (0.20 * PI, 0.80 * PI)),
                Circle((10.0, 10.0), 2.4),
            ],
            Self::Camera => &[
                Box((2.5, 6.0), (15.0, 10.5)),
                Line(&[(7.0, 6.0), (8.2, 3.8), (11.8, 3.8), (13.0, 6.0)]),
                Circle((10.0, 11.0), 2.8),
            ],
            Self::Pen => &[
                Loop(&[(3.5, 16.5), (4.3, 12.8), (13.2, 3.9), (16.1, 6.8), (7.2, 15.7)]),
                Line(&[(11.4, 5.7), (14.3, 8.6)]),
            ],
            Self::Calendar => &[
                Box((3.0, 4.5), (14.0, 12.5)),
                Line(&[(3.0, 8.5), (17.0, 8.5)]),
                Line(&[(6.8, 2.8), (6.8, 6.0)]),
                Line(&[(13.2, 2.8), (13.2, 6.0)]),
            ],
            Self::Note => &[
                Loop(&[(4.0, 2.8), (12.5, 2.8), (16.0, 6.3), (16.0, 17.2), (4.0, 17.2)]),
                Line(&[(7.0, 9.0), (13.0, 9.0)]),
                Line(&[(7.0, 12.5), (13.0, 12.5)]),
            ],
            Self::Car => &[
                Loop(&[
                    (2.5, 14.5),
                    (2.5, 10.5),
                    (5.0, 9.2),
                    (6.8, 5.5),
                    (13.2, 5.5),
                    (15.0, 9.2),
                    (17.5, 10.5),
                    (17.5, 14.5),
                ]),
                Circle((6.3, 14.5), 1.7),
                Circle((13.7, 14.5), 1.7),
            ],
            Self::Key => &[
                Circle((6.2, 13.8), 3.4),
                Line(&[(8.7, 11.3), (16.5, 3.5)]),
                Line(&[(13.0, 7.0), (15.6, 9.6)]),
            ],
            Self::Search => &[Circle((8.8, 8.8), 5.3), Line(&[(12.8, 12.8), (17.0, 17.0)])],
            Self::Ring => &[Circle((10.0, 10.0), 6.5)],
        }
    }
}
