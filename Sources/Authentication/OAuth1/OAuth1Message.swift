/// A request's parameters by where they stand (RFC 5849 section 3.4.1.3.1), decoded.
struct OAuth1Message {
    /// Where the parameters of the protocol are (section 3.5): in one place, and in no other.
    enum Place: String {
        case header = "`Authorization` header"
        case query = "query"
        case form = "form body"
    }

    /// More than any form has, and few enough to sort on the way of a request.
    static let maximumCount = 2000

    let place: Place
    private let header: [OAuth1Parameter]
    private let query: [OAuth1Parameter]
    /// The query where a `+` means itself; nil where there is none.
    private let literalQuery: [OAuth1Parameter]?
    private let form: [OAuth1Parameter]

    /// Sorts a request's parameters.
    ///
    /// - Parameter credentials: What follows the scheme in the `Authorization` header; nil where there is no such header.
    /// - Returns: nil where the request has no parameter of the protocol.
    init?(_ credentials: ArraySlice<UInt8>?, _ request: AuthenticationRequest) throws(AuthenticationFailure) {
        let target = Array(request.target.utf8)
        let bytes = target[((target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex - 1) + 1)...]
        query = try Self.parameters(bytes, .space, in: .query)
        literalQuery = try Self.literalQuery(bytes, query)
        form = try request.isForm ? Self.parameters((request.body ?? [])[...], .space, in: .form) : []
        header =
            try credentials.map { text throws(AuthenticationFailure) in try OAuth1Header(parsing: text).parameters }
            ?? []
        var places: [Place] = credentials == nil ? [] : [.header]
        if query.contains(where: \.isOfProtocol) { places.append(.query) }
        if form.contains(where: \.isOfProtocol) { places.append(.form) }
        guard let place = places.first else { return nil }
        guard places.count == 1 else { throw Self.inTwoPlaces(places) }
        self.place = place
        try checkOnce()
    }

    /// The value of a parameter of the protocol, if it is there.
    subscript(name: String) -> ArraySlice<UInt8>? {
        let parameters = ofPlace
        for index in parameters.indices where parameters[index].isNamed(name) { return parameters[index].value }
        return nil
    }

    /// The value of a parameter that says what else is signed: in the header, or in the query, where any signer can put it.
    func signedPart(_ name: String) throws(AuthenticationFailure) -> [UInt8]? {
        var found: [UInt8]?
        for parameters in [header, query] {
            for index in parameters.indices where parameters[index].isNamed(name) {
                guard found == nil else { throw Self.rejected("`\(name)` comes twice") }
                found = Array(parameters[index].value)
            }
        }
        return found
    }

    /// What an honest signer may have signed: all parameters but `realm` and the signature itself.
    ///
    /// A `+` in the query is a space to the RFC and itself to some signers; both readings are tried, since the gateway's
    /// query means nothing but to the signature. In a form body, which is forwarded, it is a space alone: there a second
    /// reading would let a signature stand for two bodies.
    var readings: [[OAuth1Parameter]] {
        literalQuery.map { [reading(query), reading($0)] } ?? [reading(query)]
    }

    private func reading(_ query: [OAuth1Parameter]) -> [OAuth1Parameter] {
        var signed: [OAuth1Parameter] = []
        signed.reserveCapacity(header.count + query.count + form.count)
        for parameter in header where !parameter.isNamed("realm") && !parameter.isNamed("oauth_signature") {
            signed.append(parameter)
        }
        for parameters in [query, form] {
            for parameter in parameters where !parameter.isNamed("oauth_signature") { signed.append(parameter) }
        }
        return signed
    }

    private var ofPlace: [OAuth1Parameter] {
        switch place {
        case .header: header
        case .query: query
        case .form: form
        }
    }

    /// Section 3.1: no parameter of the protocol comes twice.
    private func checkOnce() throws(AuthenticationFailure) {
        // Nothing comes twice in a header that was read.
        guard place != .header else { return }
        for name in OAuth1Parameter.protocolNames where ofPlace.count(where: { $0.name == name }) > 1 {
            throw Self.rejected("a parameter comes twice")
        }
    }

    /// The query with `+` for itself, but for the parameters of the protocol: with two readings of a nonce, one signature
    /// would count twice.
    private static func literalQuery(
        _ bytes: ArraySlice<UInt8>, _ query: [OAuth1Parameter]
    ) throws(AuthenticationFailure) -> [OAuth1Parameter]? {
        guard bytes.contains(UInt8(ascii: "+")) else { return nil }
        return try zip(query, parameters(bytes, .literal, in: .query)).map { $0.isOfProtocol ? $0 : $1 }
    }

    private static func parameters(
        _ bytes: ArraySlice<UInt8>, _ plus: FormParameters.Plus, in place: Place
    ) throws(AuthenticationFailure) -> [OAuth1Parameter] {
        guard bytes.count(where: { $0 == UInt8(ascii: "&") }) < maximumCount else {
            throw rejected("the \(place.rawValue) has more than \(maximumCount) parameters")
        }
        guard let parameters = FormParameters.parse(bytes, plus: plus) else {
            throw .oauth1(.malformed, "parameter_rejected", "the percent-encoding of the \(place.rawValue) is broken")
        }
        return parameters
    }

    private static func inTwoPlaces(_ places: [Place]) -> AuthenticationFailure {
        let names = places.map { "in the \($0.rawValue)" }.joined(separator: " and ")
        return .oauth1(
            .malformed, "parameter_rejected", "OAuth parameters are \(names): send them in one place alone")
    }

    private static func rejected(_ detail: String) -> AuthenticationFailure {
        .oauth1(.malformed, "parameter_rejected", "the OAuth credentials are malformed: \(detail)")
    }
}
