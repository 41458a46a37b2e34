//! Every word the server says to people, Chinese and English. No other module holds either.

/// The language a person is answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文, where nothing says otherwise.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The language of a `LANG` such as `en_US.UTF-8`.
    pub fn of(lang: Option<&str>) -> Self {
        match lang {
            Some(lang) if lang == "en" || lang.starts_with("en_") || lang.starts_with("en.") => {
                Self::English
            }
            Some(_) | None => Self::Chinese,
        }
    }
}

/// What a command says when it cannot do what was asked, or has done it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// `--data` is missing.
    NoDataGiven,
    /// The folder is not there.
    NoSuchFolder(String),
    /// The folder is there but no server keeps its data in it.
    NotAServersFolder(String),
    /// A restore into the folder did not finish.
    RestoreUnfinished(String),
    /// A file is not there or cannot be read.
    NoSuchFile(String),
    /// A file or folder cannot be written.
    CannotWrite(String),
    /// A backup does not read back.
    NotABackup(String),
    /// A restore needs an empty folder.
    FolderNotEmpty(String),
    /// The folder belongs to a running server.
    AlreadyServed(String),
    /// The data is of a newer program.
    NewerData,
    /// Not a month.
    BadMonth(String),
    /// Not a day.
    BadDay(String),
    /// Not a property's id.
    BadPropertyId(String),
    /// A name that is empty, too long or has control characters.
    BadName(String),
    /// Not a time zone.
    BadZone(String),
    /// Not a property's identity.
    BadUid(String),
    /// No desk offered a server's key with this fingerprint.
    NoSuchKey(String),
    /// Not an address to listen on.
    CannotListen(String),
    /// Plain http beyond this machine.
    PlainHttp(String),
    /// The certificate and its key do not read.
    BadTls,
    /// A property of this id is there.
    PropertyExists(String),
    /// No such property.
    NoSuchProperty(String),
    /// No property in this region.
    NoSuchRegion(String),
    /// The desk is live.
    DeskIsLive(String, u16),
    /// The desk is not live.
    DeskNotLive(String, u16),
    /// A token of this name is in force.
    TokenExists(String),
    /// No token of this name.
    NoSuchToken(String),
    /// A word of the command line is wrong.
    BadArgument(String),
    /// A word of the command line is missing.
    MissingArgument(String),
    /// A backup was written.
    BackupDone {
        /// Where.
        to: String,
        /// How many files it holds.
        parts: u64,
    },
    /// A backup was restored.
    RestoreDone(String),
    /// A file is no whole export of a desk.
    NotAnExport(String),
    /// A file's entries are of a property this server does not keep.
    ForeignExport(String),
    /// A file's entries were taken in.
    AdmitDone {
        /// Stored now.
        stored: u32,
        /// There already.
        held: u32,
        /// In quarantine, since they do not stand the checks.
        set_aside: u32,
    },
    /// A file was handed in and is taken as soon as the server's disk answers.
    AdmitWaits,
    /// Said already, the same in every language.
    Plain(String),
    /// Something failed that is nobody's wrong use.
    Failed(String),
}

impl Sentence {
    /// The sentence in a language.
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.chinese(),
            Language::English => self.english(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoDataGiven => "请用 --data 指明数据目录。".to_owned(),
            Self::NoSuchFolder(path) => format!("没有目录 {path}。"),
            Self::NotAServersFolder(path) => format!("目录 {path} 里没有服务器数据。"),
            Self::RestoreUnfinished(path) => {
                format!("目录 {path} 的恢复没有完成，请重新执行恢复。")
            }
            Self::NoSuchFile(path) => format!("文件 {path} 不存在或无法读取。"),
            Self::CannotWrite(path) => format!("无法写入 {path}。"),
            Self::NotABackup(path) => format!("{path} 不是完整的备份，没有改动任何数据。"),
            Self::FolderNotEmpty(path) => format!("目录 {path} 不是空的，只能恢复到空目录。"),
            Self::AlreadyServed(path) => format!("目录 {path} 正由另一个服务器使用。"),
            Self::NewerData => "数据由更新版本的程序写成，请先升级程序。".to_owned(),
            Self::BadMonth(month) => format!("没有月份“{month}”，例如 2012-03。"),
            Self::BadDay(day) => format!("没有日期“{day}”，例如 2012-03-15。"),
            Self::Plain(text) => text.clone(),
            Self::BadPropertyId(id) => {
                format!("项目代号“{id}”不合规：只能用小写字母、数字和短横线，最长 40 个字符。")
            }
            Self::BadName(name) => format!("名称“{name}”不合规：不能为空，最长 100 个字。"),
            Self::BadZone(zone) => format!("没有时区“{zone}”，例如 Asia/Shanghai。"),
            Self::CannotListen(address) => format!("无法在 {address} 上监听。"),
            Self::PlainHttp(address) => {
                format!("{address} 不是本机地址：请给出 --tls-cert 和 --tls-key，或用 --insecure。")
            }
            Self::BadTls => "无法读取 TLS 证书或私钥，或两者不匹配。".to_owned(),
            Self::PropertyExists(id) => format!("项目 {id} 已经存在。"),
            Self::NoSuchProperty(id) => format!("没有项目 {id}。"),
            Self::NoSuchRegion(region) => format!("没有属于区域“{region}”的项目。"),
            Self::DeskIsLive(id, desk) => {
                format!("{id} 的 {desk} 号前台证书仍然有效；要换机请加 --replace。")
            }
            Self::DeskNotLive(id, desk) => format!("{id} 的 {desk} 号前台没有有效证书。"),
            Self::BadUid(text) => format!("“{text}”不是项目的唯一标识（32 位十六进制）。"),
            Self::NoSuchKey(text) => {
                format!("没有前台带来指纹为 {text} 的服务器密钥；先让前台用 enrol --again 登记。")
            }
            Self::TokenExists(name) => format!("令牌“{name}”已经存在。"),
            Self::NoSuchToken(name) => format!("没有令牌“{name}”。"),
            Self::BadArgument(word) => format!("命令行有误：{word}（用 --help 查看用法）。"),
            Self::MissingArgument(word) => format!("命令行缺少：{word}（用 --help 查看用法）。"),
            Self::BackupDone { to, parts } => {
                format!("备份已写入 {to}，含 {parts} 个文件，校验无误。")
            }
            Self::RestoreDone(path) => format!("已恢复到 {path}，校验无误。"),
            Self::NotAnExport(path) => {
                format!("{path} 不是前台导出的完整文件，没有接收任何记录。")
            }
            Self::ForeignExport(path) => format!("{path} 里的记录不属于本服务器的任何项目。"),
            Self::AdmitDone { stored, held, set_aside } => {
                format!("新接收 {stored} 条，已有 {held} 条，未通过校验暂存 {set_aside} 条。")
            }
            Self::AdmitWaits => "文件已交给服务器，服务器恢复正常后会接收。".to_owned(),
            Self::Failed(cause) => format!("操作失败：{cause}"),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoDataGiven => "Say where the data is with --data.".to_owned(),
            Self::NoSuchFolder(path) => format!("There is no folder {path}."),
            Self::NotAServersFolder(path) => format!("No server keeps its data in {path}."),
            Self::RestoreUnfinished(path) => {
                format!("The restore into {path} did not finish; run it again.")
            }
            Self::NoSuchFile(path) => format!("The file {path} is not there or cannot be read."),
            Self::CannotWrite(path) => format!("{path} cannot be written."),
            Self::NotABackup(path) => format!("{path} is not a whole backup; nothing was changed."),
            Self::FolderNotEmpty(path) => {
                format!("{path} is not empty; a backup is restored into an empty folder.")
            }
            Self::AlreadyServed(path) => format!("Another server is using {path}."),
            Self::NewerData => "The data was written by a newer program; upgrade first.".to_owned(),
            Self::BadMonth(month) => format!("There is no month \"{month}\"; one is 2012-03."),
            Self::BadDay(day) => format!("There is no day \"{day}\"; one is 2012-03-15."),
            Self::Plain(text) => text.clone(),
            Self::BadPropertyId(id) => format!(
                "A property's id is up to 40 lower-case letters, digits and hyphens, not \"{id}\"."
            ),
            Self::BadName(name) => format!("A name has 1 to 100 characters, not \"{name}\"."),
            Self::BadZone(zone) => {
                format!("There is no time zone \"{zone}\"; one is Asia/Shanghai.")
            }
            Self::CannotListen(address) => format!("Cannot listen on {address}."),
            Self::PlainHttp(address) => format!(
                "{address} is not this machine: give --tls-cert and --tls-key, or --insecure."
            ),
            Self::BadTls => {
                "The TLS certificate or its key cannot be read, or they do not match.".to_owned()
            }
            Self::PropertyExists(id) => format!("There is a property {id} already."),
            Self::NoSuchProperty(id) => format!("There is no property {id}."),
            Self::NoSuchRegion(region) => format!("No property lies in the region \"{region}\"."),
            Self::DeskIsLive(id, desk) => {
                format!("Desk {desk} of {id} has a live certificate; say --replace to replace it.")
            }
            Self::DeskNotLive(id, desk) => format!("Desk {desk} of {id} has no live certificate."),
            Self::BadUid(text) => {
                format!("\"{text}\" is no property's identity of 32 hex digits.")
            }
            Self::NoSuchKey(text) => format!(
                "No desk brought a server's key with the fingerprint {text}; have one enrol --again \
                 first."
            ),
            Self::TokenExists(name) => format!("There is a token \"{name}\" already."),
            Self::NoSuchToken(name) => format!("There is no token \"{name}\"."),
            Self::BadArgument(word) => format!("The command line is wrong at {word} (see --help)."),
            Self::MissingArgument(word) => {
                format!("The command line lacks {word} (see --help).")
            }
            Self::BackupDone { to, parts } => {
                format!("Backup written to {to}: {parts} files, read back and whole.")
            }
            Self::RestoreDone(path) => format!("Restored into {path}: read back and whole."),
            Self::NotAnExport(path) => {
                format!("{path} is not a whole export of a desk; nothing was admitted.")
            }
            Self::ForeignExport(path) => {
                format!("The entries in {path} are of no property of this server.")
            }
            Self::AdmitDone { stored, held, set_aside } => format!(
                "Admitted: {stored} entries stored, {held} there already, {set_aside} set aside."
            ),
            Self::AdmitWaits => {
                "The file was handed in; the server takes it once it works again.".to_owned()
            }
            Self::Failed(cause) => format!("It failed: {cause}"),
        }
    }
}

/// One part of the first page, in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Both {
    /// 中文.
    pub chinese: &'static str,
    /// English.
    pub english: &'static str,
}

/// The first page's title.
pub const PAGE_TITLE: &str = "Dutybook · 物业前台";

/// What this is.
pub const PAGE_WHAT: Both = Both {
    chinese: "这是物业前台的服务器。每个前台断网也能照常工作；连上之后，\
              值班记录、工单、投诉、交接班和月报在这里汇合。",
    english: "This is the server of the front desks. Every desk works on its own without a \
              network; once connected, duty logs, tickets, complaints, handovers and monthly \
              reports meet here.",
};

/// How to begin, one step a line, each with its command.
pub const PAGE_STEPS: [(Both, &str); 4] = [
    (
        Both { chinese: "登记一个项目：", english: "Add a property:" },
        "dutybook-server property add --data DIR --id cuihu --name 翠湖花园 --region 华东",
    ),
    (
        Both {
            chinese: "为前台取一次性注册码（10 分钟内有效）：",
            english: "Get a one-time code for a desk (good for 10 minutes):",
        },
        "dutybook-server enrol --data DIR --property cuihu --desk 1",
    ),
    (
        Both {
            chinese: "在前台电脑上注册：", english: "Enrol the desk, on its own machine:"
        },
        "dutybook-kiosk --data DIR enrol URL CODE",
    ),
    (
        Both { chinese: "为其他系统发令牌：", english: "Give another system a token:" },
        "dutybook-server token add --data DIR --name NAME",
    ),
];

/// Where programs go on.
pub const PAGE_API: Both = Both {
    chinese: "程序接口在 /api/v1/，说明在 /api/v1/openapi.json（都需要令牌）。",
    english: "Programs use /api/v1/, described by /api/v1/openapi.json (both need a token).",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lang_chooses_english_and_anything_else_is_chinese() {
        assert_eq!(Language::of(Some("en_US.UTF-8")), Language::English);
        assert_eq!(Language::of(Some("en")), Language::English);
        for lang in [None, Some(""), Some("C.UTF-8"), Some("zh_CN.UTF-8"), Some("enm_XX")] {
            assert_eq!(Language::of(lang), Language::Chinese, "{lang:?}");
        }
    }
}
