import type { Language } from './language.ts';
import type { RfaCode } from './message.ts';

/**
 * BankID's recommended user messages. Swedish: BankID's current list, word for word, but for the misspelt "gitligt" of
 * RFA15B. English: the same list for RFA1 to RFA23, our own for RFA24 to RFA30. Norwegian: our own.
 */
export const RFA_TEXTS: Record<RfaCode, Record<Language, string>> = {
  RFA1: {
    sv: 'Starta BankID-appen.',
    en: 'Start your BankID app.',
    nb: 'Start BankID-appen.',
  },
  RFA3: {
    sv: 'Åtgärden avbröts. Försök igen.',
    en: 'The action was cancelled. Please try again.',
    nb: 'Handlingen ble avbrutt. Prøv igjen.',
  },
  RFA4: {
    sv: 'En identifiering eller underskrift pågår redan för ditt personnummer. Försök igen.',
    en: 'An identification or signature is already in progress for your personal identity number. Please try again.',
    nb: 'En identifisering eller signering pågår allerede for fødselsnummeret ditt. Prøv igjen.',
  },
  RFA5: {
    sv: 'Något gick fel. Försök igen.',
    en: 'Something went wrong. Please try again.',
    nb: 'Noe gikk galt. Prøv igjen.',
  },
  RFA6: {
    sv: 'Åtgärden avbröts.',
    en: 'The action was cancelled.',
    nb: 'Handlingen ble avbrutt.',
  },
  RFA8: {
    sv: 'BankID-appen svarar inte. Kontrollera att den är startad och att du har internetanslutning. Försök sedan igen.',
    en: 'The BankID app is not responding. Please check that it’s started and that you have internet access. Try again.',
    nb: 'BankID-appen svarer ikke. Kontroller at den er startet, og at du har nettforbindelse. Prøv så igjen.',
  },
  RFA9: {
    sv: 'Skriv in din säkerhetskod i BankID-appen och välj Identifiera eller Skriv under.',
    en: 'Enter your security code in the BankID app and select Identify or Sign.',
    nb: 'Skriv sikkerhetskoden din i BankID-appen, og velg Identifiera eller Skriv under.',
  },
  RFA13: {
    sv: 'Försöker starta BankID-appen.',
    en: 'Trying to start your BankID app.',
    nb: 'Prøver å starte BankID-appen.',
  },
  RFA15A: {
    sv: 'Söker efter BankID. Säkerställ att du har ett giltigt BankID på den här datorn. Om du har ett BankID på kort, sätt in kortet i kortläsaren.',
    en: 'Searching for BankID. Make sure you have a valid BankID on this computer. If you have a BankID on card, please insert the card into your card reader.',
    nb: 'Leter etter BankID. Pass på at du har en gyldig svensk BankID på denne datamaskinen. Har du BankID på kort, sett kortet i kortleseren.',
  },
  RFA15B: {
    sv: 'Söker efter BankID. Säkerställ att du har ett giltigt BankID på den här enheten.',
    en: 'Searching for BankID. Make sure you have a valid BankID on this device.',
    nb: 'Leter etter BankID. Pass på at du har en gyldig svensk BankID på denne enheten.',
  },
  RFA16: {
    sv: 'Ditt BankID är för gammalt eller spärrat. Använd ett annat BankID eller skaffa ett nytt hos din bank.',
    en: 'Your BankID is blocked or too old. Please use another BankID or get a new one from your bank.',
    nb: 'Din BankID er for gammel eller sperret. Bruk en annen BankID, eller skaff en ny i banken din.',
  },
  RFA17A: {
    sv: 'Du verkar inte ha BankID-appen/programmet. Installera den och skaffa ett BankID hos din bank.',
    en: 'You don’t seem to have the BankID app/program. Please install it and get a BankID from your bank.',
    nb: 'Du ser ikke ut til å ha BankID-appen eller programmet. Installer det, og skaff en BankID i banken din.',
  },
  RFA17B: {
    sv: 'Misslyckades att läsa av QR-koden. Starta BankID-appen och läs av QR-koden.',
    en: 'Failed to scan the QR code. Start the BankID app and scan the QR code.',
    nb: 'QR-koden ble ikke lest. Start BankID-appen og les QR-koden.',
  },
  RFA19: {
    sv: 'Vill du använda BankID på den här datorn eller ett Mobilt BankID?',
    en: 'Would you like to use BankID on this computer, or a Mobile BankID?',
    nb: 'Vil du bruke BankID på denne datamaskinen eller en Mobilt BankID?',
  },
  RFA20: {
    sv: 'Vill du använda BankID på den här enheten eller på en annan enhet?',
    en: 'Do you want to use BankID on this device or another device?',
    nb: 'Vil du bruke BankID på denne enheten eller på en annen enhet?',
  },
  RFA21: {
    sv: 'En identifiering eller underskrift pågår.',
    en: 'An identification or signing is in progress.',
    nb: 'En identifisering eller signering pågår.',
  },
  RFA22: {
    sv: 'Något gick fel. Försök igen.',
    en: 'Something went wrong. Please try again.',
    nb: 'Noe gikk galt. Prøv igjen.',
  },
  RFA23: {
    sv: 'Fotografera och läs av din ID-handling med BankID-appen.',
    en: 'Take a photo of, and scan, your ID document with the BankID app.',
    nb: 'Fotografer og les av ID-dokumentet ditt med BankID-appen.',
  },
  RFA24: {
    sv: 'Gör en ansiktsigenkänning i BankID-appen.',
    en: 'Do a face recognition in the BankID app.',
    nb: 'Utfør ansiktsgjenkjenning i BankID-appen.',
  },
  RFA25: {
    sv: 'Välj hur du vill bekräfta din identitet i BankID-appen.',
    en: 'Choose how to confirm your identity in the BankID app.',
    nb: 'Velg i BankID-appen hvordan du vil bekrefte identiteten din.',
  },
  RFA26: {
    sv: 'Kontrollen av din ID-handling misslyckades. Försök igen.',
    en: 'The check of your ID document failed. Try again.',
    nb: 'Kontrollen av ID-dokumentet ditt mislyktes. Prøv igjen.',
  },
  RFA27: {
    sv: 'Ansiktsigenkänningen misslyckades. Försök igen.',
    en: 'The face recognition failed. Try again.',
    nb: 'Ansiktsgjenkjenningen mislyktes. Prøv igjen.',
  },
  RFA28: {
    sv: 'Din enhet saknar den läsare som behövs för att kontrollera ID-handlingar.',
    en: 'Your device lacks the reader needed to check ID documents.',
    nb: 'Enheten din mangler leseren som trengs for å kontrollere ID-dokumenter.',
  },
  RFA29: {
    sv: 'Du har flera BankID på din enhet. Du behöver radera alla utom ett BankID för att kunna slutföra identifieringen. Det gör du under Meny - Inställningar i din BankID-app.',
    en: 'You have several BankIDs on your device. Remove all but one to complete the identification. You do that under Menu - Settings in your BankID app.',
    nb: 'Du har flere BankID på enheten din. Du må slette alle unntatt én for å fullføre identifiseringen. Det gjør du under Meny - Inställningar i BankID-appen.',
  },
  RFA30: {
    sv: 'Bekräftelsen av din identitet misslyckades. Försök igen.',
    en: 'Confirming your identity failed. Try again.',
    nb: 'Bekreftelsen av identiteten din mislyktes. Prøv igjen.',
  },
};
