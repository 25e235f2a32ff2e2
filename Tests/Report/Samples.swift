import Report

/// A chain of boxes.
func chain(_ count: Int) -> GraphDrawing {
  GraphDrawing(
    title: "Chain of \(count)",
    nodes: (0..<count).map {
      DrawnNode(
        id: $0, title: "linear \($0 + 1)", details: ["[256] -> [256]", "65,792 parameters"],
        successors: [$0 + 1])
    })
}

/// Two residual blocks.
let residualNet = GraphDrawing(
  title: "Residual net",
  nodes: [
    DrawnNode(id: 1, title: "input", details: ["[3, 32, 32]"], successors: [2]),
    DrawnNode(
      id: 2, title: "conv 3x3, 16", details: ["[16, 32, 32]", "448 parameters"],
      successors: [3, 6]),
    DrawnNode(id: 3, title: "conv 3x3, 16", details: ["[16, 32, 32]"], successors: [4]),
    DrawnNode(id: 4, title: "relu", successors: [5]),
    DrawnNode(id: 5, title: "conv 3x3, 16", details: ["[16, 32, 32]"], successors: [6]),
    DrawnNode(id: 6, title: "add", details: ["[16, 32, 32]"], successors: [7, 9]),
    DrawnNode(id: 7, title: "conv 3x3, 16, stride 2", details: ["[32, 16, 16]"], successors: [8]),
    DrawnNode(id: 8, title: "conv 3x3, 32", details: ["[32, 16, 16]"], successors: [10]),
    DrawnNode(id: 9, title: "conv 1x1, 32, stride 2", details: ["[32, 16, 16]"], successors: [10]),
    DrawnNode(id: 10, title: "add", details: ["[32, 16, 16]"], successors: [11]),
    DrawnNode(id: 11, title: "linear 10", details: ["[10]", "650 parameters"]),
  ])

/// Four branches of different depth, joined.
let parallelNet = GraphDrawing(
  title: "Parallel <branches> & \"quotes\"",
  nodes: [
    DrawnNode(id: 1, title: "input", successors: [2, 3, 5, 7]),
    DrawnNode(id: 2, title: "conv 1x1", details: ["[64, 28, 28]"], successors: [9]),
    DrawnNode(id: 3, title: "conv 1x1", details: ["[96, 28, 28]"], successors: [4]),
    DrawnNode(id: 4, title: "conv 3x3", details: ["[128, 28, 28]"], successors: [9]),
    DrawnNode(id: 5, title: "conv 1x1", details: ["[16, 28, 28]"], successors: [6]),
    DrawnNode(id: 6, title: "conv 5x5", details: ["[32, 28, 28]"], successors: [9]),
    DrawnNode(id: 7, title: "max_pool", details: ["[192, 28, 28]"], successors: [8]),
    DrawnNode(id: 8, title: "conv 1x1", details: ["[32, 28, 28]"], successors: [9]),
    DrawnNode(id: 9, title: "concat", details: ["[256, 28, 28]"]),
  ])

/// A model with every part; losses fall as 2/epoch, and validation is a little worse.
func sampleModel(epochs: Int, classes: Int = 10) -> ReportModel {
  let figures = (1...max(1, epochs)).map { epoch -> EpochFigures in
    let x = Double(epoch)
    let wave = Double(epoch * 37 % 11) / 400
    return EpochFigures(
      epoch: epoch, trainLoss: 2 / x + 0.02, validationLoss: 2 / x + 0.06 + wave,
      trainAccuracy: 1 - 0.7 / x, validationAccuracy: 0.97 - 0.7 / x - wave / 4,
      rate: 0.1 / (1 + x / 30))
  }
  var counts = Array(repeating: 0, count: classes * classes)
  for actual in 0..<classes {
    for predicted in 0..<classes {
      let far = abs(actual - predicted)
      counts[actual * classes + predicted] = far == 0 ? 900 + actual * 7 : far < 3 ? 30 / far : 0
    }
  }
  let names = (0..<classes).map { $0 == 3 ? "<cat> & 'dog'" : "class \($0)" }
  return ReportModel(
    title: "digits <b>&amp;</b>", subtitle: "An MLP on 28x28 digits, trained for \(epochs) epochs.",
    summary: [
      Fact("test accuracy", "97.85%"), Fact("test loss", "0.0731"),
      Fact("parameters", "407,050"), Fact("time", "3m05s"),
    ], epochs: figures, confusion: ConfusionMatrix(classes: names, counts: counts),
    classes: classes,
    facts: [
      Fact("seed", "1"), Fact("BLAS", "built in"), Fact("processor", "8 x AVX-512"),
      Fact("spec", "xxh64 91f7e2b04c1d5a3e"),
    ],
    specText: "network {\n  linear 512 -> relu  # </code><script>alert(1)</script>\n}\n",
    sections: [
      ReportSection(
        "Network and weights", text: ["Weights of the first layer at the end."],
        figures: [.bars(sampleHistogram), .lines(sampleSearch), .network(residualNet)])
    ])
}

/// A parabola of counts.
let sampleHistogram = BarChart(
  histogram: "Weights of linear 1", xLabel: "value", low: -0.5, high: 0.5,
  counts: (0..<40).map { (bin: Int) -> Double in 1000 - Double((bin * 2 - 39) * (bin * 2 - 39)) })

/// Dots over a logarithmic axis.
let sampleSearch = LineChart(
  "Search", xLabel: "rate", yLabel: "validation accuracy",
  series: [
    Series(
      "trial",
      (0..<20).map { (trial: Int) -> Series.Point in
        Series.Point(1e-4 * Double(1 << (trial / 2)), 0.5 + Double(trial * 7 % 10) / 20)
      }, form: .dots)
  ], logarithmicX: true)
