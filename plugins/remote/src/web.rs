//! Files behind https (and http), which everybody may read who has the address.

use std::time::Duration;

use futures_util::Stream;
use http::Request;
use object_store::ClientOptions;
use object_store::client::{HttpConnector as _, HttpError, HttpRequestBody, ReqwestConnector};
use weigh_sdk::SourceError;

use crate::address::Address;
use crate::failure::{Why, cannot_fetch};

/// How long it may take to reach a server.
const CONNECT: Duration = Duration::from_secs(10);

/// The bytes of a file as they come. Unlike a store of objects, a server need not say how many there are.
pub(crate) async fn read(
    address: &Address,
    patience: Duration,
) -> Result<impl Stream<Item = Result<impl AsRef<[u8]> + use<>, HttpError>> + Unpin + use<>, SourceError> {
    let failed = |why: Why| cannot_fetch(address, why);
    let options = ClientOptions::new()
        .with_allow_http(true)
        .with_timeout_disabled()
        .with_connect_timeout(CONNECT.min(patience))
        .with_read_timeout(patience);
    let client = ReqwestConnector::default().connect(&options);
    let client = client.map_err(|error| failed(error.into()))?;
    let request = Request::get(address.url()?.as_str()).body(HttpRequestBody::empty());
    let request = request.map_err(|error| failed(Why::Other(error.to_string())))?;
    let response = client
        .execute(request)
        .await
        .map_err(|error| failed(error.into()))?;
    let status = response.status();
    if !status.is_success() {
        return Err(failed(Why::of_status(status.as_u16())));
    }
    Ok(response.into_body().bytes_stream())
}
