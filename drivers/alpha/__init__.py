"""Alpha signs (M-Protocol, EZ95): packets and commands (`frames`), models (`models`), keeping one lit (`sign`)."""
