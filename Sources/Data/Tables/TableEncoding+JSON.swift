import Support

extension TableEncoding {
  /// The encoding as plans keep it, members in alphabetical order.
  public var json: JSON {
    .object([
      ("columns", .array(columns.map(\.json))), ("dialect", dialect.json),
      ("fieldCount", .integer(fieldCount)), ("target", target.json),
    ])
  }

  /// Reads an encoding; nil where the value is none.
  public init?(_ json: JSON) {
    guard let items = json["columns"]?.items,
      let dialect = json["dialect"].flatMap(CSVDialect.init),
      let fieldCount = json["fieldCount"]?.integer, let target = json["target"].flatMap(Target.init)
    else { return nil }
    let columns = items.compactMap(Column.init)
    guard columns.count == items.count else { return nil }
    self.init(dialect: dialect, fieldCount: fieldCount, columns: columns, target: target)
  }
}

extension TableEncoding.Column {
  fileprivate var json: JSON {
    .object([("kind", kind.json), ("name", .string(name)), ("position", .integer(position))])
  }

  fileprivate init?(_ json: JSON) {
    guard let kind = json["kind"].flatMap(TableEncoding.Kind.init), let name = json["name"]?.string,
      let position = json["position"]?.integer
    else { return nil }
    self.init(name: name, position: position, kind: kind)
  }
}

extension TableEncoding.Kind {
  fileprivate var json: JSON {
    switch self {
    case .numeric(let mean): .object([("numeric", .object([("mean", .number(mean))]))])
    case .categorical(let categories, let missing):
      .object([
        (
          "categorical",
          .object([("categories", .strings(categories)), ("missing", .boolean(missing))])
        )
      ])
    case .ids(let categories):
      .object([("ids", .object([("categories", .strings(categories))]))])
    }
  }

  fileprivate init?(_ json: JSON) {
    if let mean = json["numeric"]?["mean"]?.number {
      self = .numeric(mean: mean)
    } else if let own = json["categorical"], let categories = own["categories"]?.strings,
      let missing = own["missing"]?.boolean
    {
      self = .categorical(categories: categories, missing: missing)
    } else if let categories = json["ids"]?["categories"]?.strings {
      self = .ids(categories: categories)
    } else {
      return nil
    }
  }
}

extension TableEncoding.Target {
  fileprivate var json: JSON {
    .object(
      (classes.map { [("classes", JSON.strings($0))] } ?? []) + [
        ("name", .string(name)), ("numeric", .boolean(numeric)), ("position", .integer(position)),
      ])
  }

  fileprivate init?(_ json: JSON) {
    guard let name = json["name"]?.string, let numeric = json["numeric"]?.boolean,
      let position = json["position"]?.integer
    else { return nil }
    self.init(name: name, position: position, classes: json["classes"]?.strings, numeric: numeric)
  }
}

extension CSVDialect {
  fileprivate var json: JSON {
    .object(
      (header.map { [("header", JSON.boolean($0))] } ?? []) + [
        ("missing", .strings(missing)), ("separator", .integer(Int(separator))),
        ("strip", .string(strip)),
      ])
  }

  fileprivate init?(_ json: JSON) {
    guard let missing = json["missing"]?.strings, let strip = json["strip"]?.string,
      let separator = json["separator"]?.integer.flatMap(UInt8.init(exactly:))
    else { return nil }
    self.init(
      separator: separator, header: json["header"]?.boolean, missing: missing, strip: strip)
  }
}
