import Support

/// The tables of a confusion matrix: by class, and the most frequent mistakes.
struct ClassTable {
  /// What the tables tell of.
  let matrix: ConfusionMatrix

  /// The most rows a table has.
  static let largest = 200

  /// The tables of a matrix.
  init(_ matrix: ConfusionMatrix) { self.matrix = matrix }

  /// Precision, recall, their mean and the number of samples of each class.
  var byClass: Markup {
    let shown = matrix.classes.indices.prefix(ClassTable.largest)
    var rows = shown.map { index in
      row(
        matrix.classes[index],
        [
          share(matrix.precision(index)), share(matrix.recall(index)), share(matrix.f1(index)),
          Decimal.grouped(matrix.support(index)),
        ])
    }
    let left = matrix.classes.count - shown.count
    if left > 0 { rows.append(row("and \(left) more", ["", "", "", ""])) }
    return table(
      "By class", ["class", "precision", "recall", "F1", "samples"], rows)
  }

  /// The ten most frequent confusions.
  var mistakes: Markup {
    let rows = matrix.worst(10).map { item in
      Markup.tag(
        "tr", [:],
        [
          .tag("th", ["scope": "row"], text: matrix.classes[item.actual]),
          .tag("td", ["class": "left"], text: matrix.classes[item.predicted]),
          .tag("td", text: Decimal.grouped(item.count)),
        ])
    }
    let none = Markup.tag("p", text: "No sample was taken for another class.")
    if rows.isEmpty { return .tag("div", [:], [.tag("h3", text: "Most frequent mistakes"), none]) }
    return table("Most frequent mistakes", ["actual", "taken for", "times"], rows)
  }

  private func table(_ title: String, _ heads: [String], _ rows: [Markup]) -> Markup {
    let head = heads.enumerated().map { index, text in
      let isText = index == 0 || text == "taken for"
      return Markup.tag("th", ["scope": "col", "class": isText ? "left" : "right"], text: text)
    }
    let body = Markup.tag("tbody", [:], rows)
    let whole = Markup.tag("table", [:], [.tag("thead", [:], [.tag("tr", [:], head)]), body])
    return .tag("div", ["class": "scroll"], [.tag("h3", text: title), whole])
  }

  private func row(_ name: String, _ cells: [String]) -> Markup {
    .tag("tr", [:], [.tag("th", ["scope": "row"], text: name)] + cells.map { .tag("td", text: $0) })
  }

  private func share(_ value: Double?) -> String {
    value.map { Decimal.fixed($0 * 100, places: 1) + "%" } ?? "–"
  }
}
