//! A private authority: who certifies a server that no public authority does.
//!
//! A desk that was given one believes nobody else about its server.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::problem::InputProblem;

/// The certificates of an authority, as the PEM text they came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// Reads a PEM file.
    ///
    /// # Errors
    /// When it cannot be read, or holds no certificate of an authority.
    pub fn read(file: &Path) -> Result<Self, InputProblem> {
        let path = || file.display().to_string();
        let bytes =
            fs::read(file).map_err(|error| InputProblem::CannotRead(path(), error.to_string()))?;
        String::from_utf8(bytes)
            .ok()
            .and_then(Self::from_pem)
            .ok_or_else(|| InputProblem::BadAuthority(path()))
    }

    /// The authority in a PEM text; `None` where that holds no certificate, or a bad one.
    pub fn from_pem(text: String) -> Option<Self> {
        let issuer = Self(text);
        issuer.roots().map(|_roots| issuer)
    }

    /// The PEM text.
    pub fn pem(&self) -> &str {
        &self.0
    }

    /// The certificates in DER.
    pub(crate) fn certificates(&self) -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(self.0.as_bytes()).filter_map(Result::ok).collect()
    }

    fn roots(&self) -> Option<RootCertStore> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(self.0.as_bytes()) {
            roots.add(certificate.ok()?).ok()?;
        }
        (!roots.is_empty()).then_some(roots)
    }

    /// How a client speaks TLS that believes this authority and nobody else.
    ///
    /// # Errors
    /// When the text holds no certificate, or the protocol versions are not there.
    pub(crate) fn client(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let bad = || rustls::Error::InvalidCertificate(rustls::CertificateError::BadEncoding);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots().ok_or_else(bad)?)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_certificate_is_no_authority() {
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for text in ["", "前台", "-----BEGIN CERTIFICATE-----", empty] {
            assert_eq!(Issuer::from_pem(text.to_owned()), None, "{text}");
        }
    }
}
