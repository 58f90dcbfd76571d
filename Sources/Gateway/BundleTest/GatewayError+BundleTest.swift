/// What can be wrong with a bundle test.
extension GatewayError {
    /// 405: a bundle is tried by POST.
    static var bundleTestMethodNotAllowed: GatewayError {
        GatewayError(
            405, "method-not-allowed",
            "p12-test takes POST alone; the method of the call is said by LP-method-override",
            headers: [HeaderField("Allow", "POST")])
    }

    /// 415: a bundle comes in a form.
    static var formMediaTypeNeeded: GatewayError {
        GatewayError(
            415, "unsupported-media-type",
            "the request needs the header Content-Type with multipart/form-data and a boundary, and no content coding")
    }

    /// 400: over http no certificate is presented.
    static var bundleNeedsHTTPS: GatewayError {
        .invalidURL("LP-forward-url: a bundle can be tried over https alone")
    }

    /// 400: the form is not what is taken.
    static func invalidForm(_ detail: String) -> GatewayError {
        GatewayError(400, "invalid-form", detail)
    }

    /// 413: the bundle is larger than any that is read.
    static func bundleTooLarge(limit: Int) -> GatewayError {
        GatewayError(413, "bundle-too-large", "`file` is larger than \(limit) bytes")
    }

    /// 400: the bundle cannot be opened, or what is in it not presented.
    static func unusableBundle(_ detail: String) -> GatewayError {
        GatewayError(400, "unusable-bundle", detail)
    }
}
