#include "textflag.h"

#define ADD(offset, sum) \
	VMULPS offset(SI)(AX*4), Y8, Y9; \
	VADDPS Y9, sum, sum

// func sumFloats(dst *float32, values *float32, rows *int32, weights *float32, n, dim int)
// AVX. Products are rounded before they are added, as in plain Go.
TEXT ·sumFloats(SB), NOSPLIT, $0-48
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

row:
	MOVLQSX      (R8), AX
	IMULQ        R10, AX
	VBROADCASTSS (R9), Y8
	ADD(0, Y0)
	ADD(32, Y1)
	ADD(64, Y2)
	ADD(96, Y3)
	ADDQ         $4, R8
	ADDQ         $4, R9
	DECQ         CX
	JNZ          row

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VZEROUPPER
	RET
