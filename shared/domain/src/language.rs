//! The two languages people read Dutybook in.

/// A language of the screens, the console and the commands. Chinese unless asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 简体中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The language a POSIX locale name asks for. No locale, `C` and `POSIX` say nothing about the
    /// reader, so they mean Chinese; so does every language that is not English.
    ///
    /// ```
    /// use dutybook_domain::language::Language;
    /// assert_eq!(Language::of_locale("en_GB.UTF-8"), Language::English);
    /// assert_eq!(Language::of_locale("zh_CN.UTF-8"), Language::Chinese);
    /// assert_eq!(Language::of_locale("C"), Language::Chinese);
    /// ```
    pub fn of_locale(name: &str) -> Self {
        let language = name.split(['_', '.', '@', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("en") { Self::English } else { Self::Chinese }
    }

    /// The one of two texts that is in this language.
    pub const fn pick<T: Copy>(self, chinese: T, english: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}
