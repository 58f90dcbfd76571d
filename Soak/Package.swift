// swift-tools-version: 6.2
import PackageDescription

// The policy engine and its tests alone, so that long runs of the properties can be built optimised in a moment:
// `make soak-policy`. `Sources` and `Tests` are links to the ones of the product.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
]

let package = Package(
    name: "sallyport-soak",
    targets: [
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "SallyportPolicy", dependencies: ["CLibYAML"], swiftSettings: strict),
        .testTarget(name: "SallyportPolicyTests", dependencies: ["SallyportPolicy"], swiftSettings: strict),
    ]
)
