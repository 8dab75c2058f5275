import CKernels

extension Precision {
    var code: ckernels_precision {
        switch self {
        case .float32: CKERNELS_FLOAT32
        case .bfloat16: CKERNELS_BFLOAT16
        case .int8: CKERNELS_INT8
        }
    }
}

/// The kernels of one precision.
struct PrecisionKernels {
    let matmul: @convention(c) (UnsafePointer<ckernels_matmul>) -> Void
    let lstm: @convention(c) (UnsafePointer<ckernels_lstm>) -> Void
    let pack: @convention(c) (UnsafePointer<ckernels_pack_rows>) -> Void
}

extension Kernels {
    /// The kernels of one precision; `nil` where this variant has not got it.
    func kernels(_ precision: Precision) -> PrecisionKernels? {
        let table =
            switch precision {
            case .float32: functions.float32
            case .bfloat16: functions.bfloat16
            case .int8: functions.int8
            }
        guard let matmul = table.matmul, let lstm = table.lstm, let pack = table.pack else { return nil }
        return PrecisionKernels(matmul: matmul, lstm: lstm, pack: pack)
    }
}
