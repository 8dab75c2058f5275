/// Tandem's version, as `tandem --version` and `status/` say it.
public enum Version {
    public static let current = "0.1.0"
}
