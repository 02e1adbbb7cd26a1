//! In the place of TLS, where it is not built in: a value that cannot be.

use tokio::net::TcpStream;

use crate::{ClientCertificate, Fault};

pub(crate) enum Tls {}

impl Tls {
    pub(crate) async fn accept(
        &self,
        _: TcpStream,
        _: &[Fault],
    ) -> Option<(TcpStream, Option<ClientCertificate>)> {
        match *self {}
    }
}
