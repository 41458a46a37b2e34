//! Where the program can be, and the way back.

use dutybook_domain::id::DocumentId;
use dutybook_domain::staff::Role;
use egui::Key;

use crate::widgets::icon::Icon;

/// A place of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// 值班台.
    Today,
    /// 登记.
    Intake,
    /// 工单.
    Tickets,
    /// 夜间.
    Night,
    /// 交接班.
    Handover,
    /// 档案.
    Archive,
    /// 冲突.
    Conflicts,
    /// 记录与打印.
    Records,
    /// 设置.
    Settings,
    /// 锁屏.
    Lock,
}

impl Screen {
    /// Every place, from the top of the rail; F3 is the search field.
    pub const ALL: [Self; 10] = [
        Self::Today,
        Self::Intake,
        Self::Tickets,
        Self::Night,
        Self::Handover,
        Self::Archive,
        Self::Conflicts,
        Self::Records,
        Self::Settings,
        Self::Lock,
    ];

    /// Whether this version has the place's screen. One without has no tile, and its place on the
    /// rail stays free.
    pub const fn is_built(self) -> bool {
        match self {
            Self::Today
            | Self::Intake
            | Self::Tickets
            | Self::Night
            | Self::Handover
            | Self::Archive
            | Self::Conflicts
            | Self::Records
            | Self::Lock => true,
            Self::Settings => false,
        }
    }

    /// The first place a role has a screen for; none where this version has nothing for it.
    pub fn first_for(role: Role) -> Option<Self> {
        let has = |screen: &Self| *screen != Self::Lock && screen.is_built();
        Self::ALL.into_iter().filter(has).find(|screen| screen.is_open_to(role))
    }

    /// The key that leads there, and its name.
    pub const fn key(self) -> (Key, &'static str) {
        match self {
            Self::Today => (Key::F1, "F1"),
            Self::Intake => (Key::F2, "F2"),
            Self::Tickets => (Key::F4, "F4"),
            Self::Night => (Key::F5, "F5"),
            Self::Handover => (Key::F6, "F6"),
            Self::Archive => (Key::F7, "F7"),
            Self::Conflicts => (Key::F8, "F8"),
            Self::Records => (Key::F9, "F9"),
            Self::Settings => (Key::F10, "F10"),
            Self::Lock => (Key::F12, "F12"),
        }
    }

    /// Its icon.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Today => Icon::Home,
            Self::Intake => Icon::Plus,
            Self::Tickets => Icon::List,
            Self::Night => Icon::Moon,
            Self::Handover => Icon::Swap,
            Self::Archive => Icon::Folder,
            Self::Conflicts => Icon::Split,
            Self::Records => Icon::Printer,
            Self::Settings => Icon::Gear,
            Self::Lock => Icon::Lock,
        }
    }

    /// Whether a role has the place: night duty keeps the night log, hands over, and no more
    /// (`B-04 §3.1`).
    pub const fn is_open_to(self, role: Role) -> bool {
        match self {
            Self::Lock => true,
            Self::Night | Self::Handover => {
                role.is_night_duty() || role.is_supervisor() || role.is_customer_service()
            }
            Self::Today
            | Self::Intake
            | Self::Tickets
            | Self::Archive
            | Self::Conflicts
            | Self::Records
            | Self::Settings => role.is_supervisor() || role.is_customer_service(),
        }
    }
}

/// What is on the screen: a place, or one record of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A place.
    Place(Screen),
    /// One ticket.
    Ticket(DocumentId),
    /// One household.
    Household(DocumentId),
}

impl Route {
    /// The place it belongs to.
    pub const fn screen(self) -> Screen {
        match self {
            Self::Place(screen) => screen,
            Self::Ticket(_) => Screen::Tickets,
            Self::Household(_) => Screen::Archive,
        }
    }
}

/// Where the reader is and came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    here: Route,
    back: Vec<Route>,
}

/// How many steps back are kept.
const STEPS: usize = 32;

impl Path {
    /// Begins at a place.
    pub const fn new(screen: Screen) -> Self {
        Self { here: Route::Place(screen), back: Vec::new() }
    }

    /// Where the reader is.
    pub const fn here(&self) -> Route {
        self.here
    }

    /// Goes somewhere; the way back is kept.
    pub fn go(&mut self, route: Route) {
        if self.here != route {
            if self.back.len() == STEPS {
                self.back.remove(0);
            }
            self.back.push(self.here);
            self.here = route;
        }
    }

    /// Goes back; at the beginning, to today.
    pub fn back(&mut self) {
        self.here = self.back.pop().unwrap_or(Route::Place(Screen::Today));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_where_one_came_from_and_ends_at_today() {
        let mut path = Path::new(Screen::Today);
        path.go(Route::Place(Screen::Tickets));
        path.go(Route::Place(Screen::Tickets));
        path.go(Route::Place(Screen::Archive));
        path.back();
        assert_eq!(path.here(), Route::Place(Screen::Tickets));
        path.back();
        path.back();
        assert_eq!(path.here(), Route::Place(Screen::Today));
    }

    #[test]
    fn night_duty_has_the_night_log_and_the_handover() {
        let open: Vec<Screen> =
            Screen::ALL.into_iter().filter(|place| place.is_open_to(Role::NightGuard)).collect();
        assert_eq!(open, [Screen::Night, Screen::Handover, Screen::Lock]);
        assert_eq!(Screen::first_for(Role::NightGuard), Some(Screen::Night));
        assert_eq!(Screen::first_for(Role::Worker), None);
    }
}
