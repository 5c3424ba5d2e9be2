#include "textflag.h"

#define ADD(offset, sum) \
	VPMOVSXBD offset(SI)(AX*1), Y9; \
	VCVTDQ2PS Y9, Y9; \
	VMULPS    Y8, Y9, Y9; \
	VADDPS    Y9, sum, sum

// func sumBlock(dst *float32, values *int8, rows *int32, weights *float32, n, dim int)
// AVX2. The sums stay in registers, and a row is one cache line.
TEXT ·sumBlock(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ values+8(FP), SI
	MOVQ rows+16(FP), R8
	MOVQ weights+24(FP), R9
	MOVQ n+32(FP), CX
	MOVQ dim+40(FP), R10

	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVUPS 128(DI), Y4
	VMOVUPS 160(DI), Y5
	VMOVUPS 192(DI), Y6
	VMOVUPS 224(DI), Y7

row:
	MOVLQSX      (R8), AX
	IMULQ        R10, AX
	VBROADCASTSS (R9), Y8
	ADD(0, Y0)
	ADD(8, Y1)
	ADD(16, Y2)
	ADD(24, Y3)
	ADD(32, Y4)
	ADD(40, Y5)
	ADD(48, Y6)
	ADD(56, Y7)
	ADDQ         $4, R8
	ADDQ         $4, R9
	DECQ         CX
	JNZ          row

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, 128(DI)
	VMOVUPS Y5, 160(DI)
	VMOVUPS Y6, 192(DI)
	VMOVUPS Y7, 224(DI)
	VZEROUPPER
	RET
