import Support

/// Short ways to the elements of a drawing; lengths in user units.
enum Drawing {
  /// A length with at most two places after the point and no trailing zeros.
  static func length(_ value: Double) -> String {
    var text = Decimal.fixed(value, places: 2)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  /// A straight line between two points.
  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String)
    -> Markup
  {
    .tag(
      "line",
      [
        "class": style, "x1": length(x1), "y1": length(y1), "x2": length(x2), "y2": length(y2),
      ])
  }

  /// A text whose anchor, its middle unless given, stands at a point.
  static func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String, anchor: String = "middle"
  ) -> Markup {
    .tag(
      "text", ["class": style, "x": length(x), "y": length(y), "text-anchor": anchor], text: text)
  }

  /// A rectangle; `hover` is shown by the browser when the pointer rests on it.
  static func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String,
    radius: Double = 0, opacity: Double? = nil, hover: String? = nil
  ) -> Markup {
    var attributes = [
      Markup.Attribute("class", style), .init("x", length(x)), .init("y", length(y)),
      .init("width", length(max(0, width))), .init("height", length(max(0, height))),
    ]
    if radius > 0 { attributes.append(.init("rx", length(radius))) }
    if let opacity { attributes.append(.init("fill-opacity", length(opacity))) }
    return .element("rect", attributes, hover.map { [.tag("title", text: $0)] } ?? [])
  }

  /// An accessible drawing of the given size; a `standalone` one carries its own styles and size.
  static func canvas(
    _ width: Double, _ height: Double, title: String, description: String, standalone: Bool,
    _ children: [Markup]
  ) -> Markup {
    var attributes = [Markup.Attribute("class", "nn-drawing")]
    if standalone {
      attributes.append(.init("xmlns", "http://www.w3.org/2000/svg"))
      attributes.append(.init("width", length(width)))
      attributes.append(.init("height", length(height)))
    }
    attributes.append(.init("viewBox", "0 0 \(length(width)) \(length(height))"))
    attributes.append(.init("role", "img"))
    var head: [Markup] = [.tag("title", text: title), .tag("desc", text: description)]
    if standalone {
      head += [.styleSheet(DrawingStyle.sheet), rectangle(0, 0, width, height, "nn-paper")]
    }
    return .element("svg", attributes, head + children)
  }
}
