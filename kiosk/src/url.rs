//! Where the server is, as typed by whoever enrols the desk.

use crate::issuer::Issuer;
use crate::problem::ServerProblem;

/// A server's address: scheme, host and port, and who certifies it where no public authority does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    secure: bool,
    authority: String,
    issuer: Option<Issuer>,
}

impl ServerUrl {
    /// Reads `https://host[:port]` or `http://host[:port]`, a slash at the end or not.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, ServerProblem> {
        let wrong = || ServerProblem::BadUrl(text.to_owned());
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(wrong)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if !is_authority(authority) {
            return Err(wrong());
        }
        Ok(Self { secure, authority: authority.to_owned(), issuer: None })
    }

    /// With the private authority that certifies the server; `None` for the public ones.
    #[must_use]
    pub fn certified_by(self, issuer: Option<Issuer>) -> Self {
        Self { issuer, ..self }
    }

    /// The private authority that certifies the server.
    pub const fn issuer(&self) -> Option<&Issuer> {
        self.issuer.as_ref()
    }

    /// Whether what is said can be overheard on the way.
    pub fn leaves_this_machine_in_plain(&self) -> bool {
        !self.secure && !self.is_loopback()
    }

    fn is_loopback(&self) -> bool {
        let host = self.host();
        let address: Option<std::net::IpAddr> = host.parse().ok();
        host == "localhost" || address.is_some_and(|address| address.is_loopback())
    }

    /// The host without port and brackets.
    fn host(&self) -> &str {
        if let Some((host, _)) = self.authority.strip_prefix('[').and_then(|it| it.split_once(']'))
        {
            return host;
        }
        self.authority.split_once(':').map_or(self.authority.as_str(), |(host, _)| host)
    }

    /// The address of the sync endpoint.
    pub fn sync(&self) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{}/sync/v1", self.authority)
    }

    /// The address of the enrolment endpoint.
    pub fn enrol(&self) -> String {
        format!("{self}/enrol/v1")
    }
}

impl std::fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

fn is_authority(text: &str) -> bool {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b".-:[]".contains(&letter);
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty() && !text.ends_with(']'));
    !text.is_empty()
        && text.bytes().all(plain)
        && !text.starts_with(':')
        && port.is_none_or(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_perhaps_a_port() {
        for text in ["http://127.0.0.1:8730", "https://duty.example.cn/", "HTTP://[::1]:8730"] {
            let url = ServerUrl::parse(text).unwrap();
            assert_eq!(url.to_string(), text.to_lowercase().trim_end_matches('/'));
        }
        for wrong in [
            "",
            "duty.example.cn",
            "ftp://a",
            "http://",
            "http://a/b",
            "http://a:0",
            "http://:1",
            "http://a:99999",
            "http://u@a",
            "http://前台",
        ] {
            assert!(ServerUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn plain_speech_stays_on_this_machine() {
        let leaves = |text| ServerUrl::parse(text).unwrap().leaves_this_machine_in_plain();
        for here in
            ["http://127.0.0.1:8730", "http://127.9.9.9", "http://[::1]:1", "http://localhost"]
        {
            assert!(!leaves(here), "{here}");
        }
        assert!(!leaves("https://duty.example.cn"));
        for away in ["http://10.0.0.1", "http://duty.example.cn", "http://127.0.0.1.example.cn"] {
            assert!(leaves(away), "{away}");
        }
    }

    #[test]
    fn the_endpoints_hang_on_the_address() {
        let url = ServerUrl::parse("https://duty.example.cn:8443").unwrap();
        assert_eq!(url.sync(), "wss://duty.example.cn:8443/sync/v1");
        assert_eq!(url.enrol(), "https://duty.example.cn:8443/enrol/v1");
    }
}
