import Testing

@testable import Kernels

@Suite struct FormulaTests {
  private let x = Formula.input(0)
  private let y = Formula.input(1)

  @Test func evaluatesTheDefinitions() {
    #expect((2 * x + y / 4).evaluate([3, 8]) == 8)
    #expect(select(x, 1, -1).evaluate([0]) == -1)
    #expect(maximum(x, 0).evaluate([.nan]).isNaN)
    #expect(sigmoid(x).evaluate([0]) == 0.5)
    #expect(softplus(x).evaluate([1000]) == 1000)
    #expect(x.evaluate([]).isNaN)
  }

  @Test func simplifies() {
    #expect((x * 1 + 0).simplified() == x)
    #expect((-(-x)).simplified() == x)
    #expect((x * 0 + 2 * 3).simplified() == 6)
    #expect(power(x, 2).simplified() == x * x)
    #expect((x - -y).simplified() == x + y)
    #expect((x * 2 * 3).simplified() == 6 * x)
    #expect(select(x, 1, 0).simplified() == step(x))
  }

  @Test func simplifyingKeepsTheValue() {
    for (name, formula, inputs) in sampleFormulas {
      let at = (0..<inputs).map { 0.3 + 0.4 * Double($0) }
      let difference = formula.simplified().evaluate(at) - formula.evaluate(at)
      #expect(abs(difference) < 1e-14, "\(name)")
    }
  }

  @Test func tiesTakeTheSecondBranch() {
    let relu = maximum(x, 0).derivative(withRespectTo: 0)
    #expect([-1, 0, 1].map { relu.evaluate([$0]) } == [0, 0, 1])
    #expect(minimum(x, 0).derivative(withRespectTo: 0).evaluate([0]) == 0)
  }

  @Test func derivativesAgreeWithDifferences() {
    let unary = UnaryFunction.allCases.map { ($0.rawValue, Formula.unary($0, 0.7 * x + 1.1), 1) }
    let binary = BinaryFunction.allCases.map { ($0.rawValue, Formula.binary($0, x * x, y + 2), 2) }
    for (name, formula, inputs) in sampleFormulas + unary + binary {
      for index in 0..<inputs {
        let derivative = formula.derivative(withRespectTo: index)
        for at in [[0.31, 0.72, 0.55], [1.37, 0.21, -0.9]] {
          let expected = slope(of: formula, by: index, at: at)
          let error = abs(derivative.evaluate(at) - expected)
          #expect(error < 1e-7 * max(1, abs(expected)), "\(name) by x\(index) at \(at)")
        }
      }
    }
  }

  /// The central difference, extrapolated once (Richardson).
  private func slope(of formula: Formula, by index: Int, at: [Double]) -> Double {
    func difference(_ h: Double) -> Double {
      var above = at
      var below = at
      above[index] += h
      below[index] -= h
      return (formula.evaluate(above) - formula.evaluate(below)) / (2 * h)
    }
    return (4 * difference(1e-4) - difference(2e-4)) / 3
  }

  @Test func derivativeByAnAbsentInputIsZero() {
    #expect(tanh(x * x).derivative(withRespectTo: 5) == 0)
  }

  @Test func substitutes() {
    #expect((x + y).substituting([0: y * y]) == y * y + y)
    #expect((x + y).inputs == [0, 1])
  }
}

@Suite struct FormulaTextTests {
  private let x = Formula.input(0)

  @Test func printsWithFewParentheses() {
    #expect("\(maximum(x, 0.1 * x))" == "max(x0, 0.1 * x0)")
    #expect("\((x - 1) - (2 - x) * -x)" == "x0 - 1 - (2 - x0) * -x0")
    #expect("\(-(x * x) / (x / 3))" == "-(x0 * x0) / (x0 / 3)")
    #expect("\(Formula.unary(.negate, 2) * -3)" == "-(2) * -3")
  }

  @Test func readsBack() throws {
    let derivatives = sampleFormulas.map { $0.formula.derivative(withRespectTo: 0) }
    let numbers: [Formula] = [1e-300, -0.1, 1e22, .constant(.infinity), .constant(-.infinity)]
    let awkward = numbers.map { x - $0 } + numbers.map { -(-$0) } + numbers.map { $0 / (x * $0) }
    for formula in sampleFormulas.map(\.formula) + derivatives + numbers + awkward {
      #expect(try Formula(parsing: "\(formula)") == formula, "\(formula)")
    }
    #expect(try Formula(parsing: "nan").evaluate([]).isNaN)
    #expect(try Formula(parsing: " -1.5e+3*x0 ") == -1500 * x)
    #expect(try Formula(parsing: "1e5-x0") == 1e5 - x)
  }

  @Test(arguments: [
    "", "x", "x0 x0", "max(x0)", "max(x0, 1, 2)", "(x0", "x0)", "foo(x0)", "1.2.3", "1e", "+x0",
    "x99999999999999999999", "x1024", "select(x0, x0)", "x0 +", "é", "-", "\u{0}", "x-1", "..",
  ])
  func refuses(_ text: String) {
    #expect(throws: FormulaError.self) { try Formula(parsing: text) }
  }

  @Test func boundsDepthAndLength() {
    let open = String(repeating: "(", count: 1_000_000)
    let minus = String(repeating: "-", count: 1_000_000) + "x0"
    let calls = String(repeating: "exp(", count: 300) + "x0" + String(repeating: ")", count: 300)
    let chain = "x0" + String(repeating: " + x0", count: 100_000)
    let wide = "max(" + String(repeating: "max(x0, x0) * ", count: 150) + "1, 2)"
    for text in [open, minus, calls, chain] {
      #expect(throws: FormulaError.self) { try Formula(parsing: text) }
    }
    #expect(throws: Never.self) { try Formula(parsing: wide) }
  }

  @Test func errorSaysWhere() {
    let error = #expect(throws: FormulaError.self) { try Formula(parsing: "x0 + foo") }
    #expect(error?.offset == 5)
  }
}
