-- Whether anybody bears a number of a system at all: IHE PIX tells a system nobody knows from a number nobody knows. Repeated
-- values are kept once for many rows, so that it stays small.
create index patient_identifier_by_system on patient_index.patient_identifier (system);
