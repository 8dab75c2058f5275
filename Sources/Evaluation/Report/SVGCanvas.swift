import System

/// Writes the few shapes of SVG that a chart needs.
struct SVGCanvas {
    private var body: [String] = []
    private let width: Double
    private let height: Double

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// A line through points.
    mutating func line(_ points: [(Double, Double)], stroke: String, width: Double, dashes: String = "") {
        let places = points.map { "\(Fixed.text($0.0, 1)),\(Fixed.text($0.1, 1))" }.joined(separator: " ")
        let dashes = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
        body.append(
            "<polyline points=\"\(places)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(Fixed.text(width, 1))\"\(dashes)/>"
        )
    }

    mutating func dot(_ place: (Double, Double), fill: String) {
        body.append(
            "<circle cx=\"\(Fixed.text(place.0, 1))\" cy=\"\(Fixed.text(place.1, 1))\" r=\"3\" fill=\"\(fill)\"/>")
    }

    /// - Parameter anchor: `start`, `middle` or `end`: what of the text is at `x`.
    mutating func text(
        _ text: String, x: Double, y: Double, size: Int, isBold: Bool = false, anchor: String = "start"
    ) {
        let weight = isBold ? " font-weight=\"bold\"" : ""
        body.append(
            "<text x=\"\(Fixed.text(x, 1))\" y=\"\(Fixed.text(y, 1))\" font-size=\"\(size)\"\(weight) "
                + "text-anchor=\"\(anchor)\">\(Self.escaped(text))</text>")
    }

    /// The whole file.
    func finished() -> String {
        let size = "\(Fixed.text(width, 0)) \(Fixed.text(height, 0))"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" font-family="sans-serif" fill="#222222">
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(body.joined(separator: "\n"))
            </svg>

            """
    }

    private static func escaped(_ text: String) -> String {
        Quotation.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
