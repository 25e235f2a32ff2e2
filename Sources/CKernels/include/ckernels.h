/* Umbrella header of the C kernels: includes the header of every family. */
#pragma once
#include "ckernels_cpu.h"
#include "ckernels_convolution.h"
#include "ckernels_matmul.h"
#include "ckernels_pooling.h"
#include "ckernels_threads.h"
#include "ckernels_elementwise.h"
#include "ck_batch.h"
#include "ck_zlib.h"
#include "ckernels_random.h"
#include "ckernels_reduction.h"
#include "ckernels_rowwise.h"
#include "ckernels_attention.h"
